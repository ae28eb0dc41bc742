package webjobs.architecture.planted.adapters.http;

import org.assertj.core.data.Percentage;

record UsesAnUnknownLibrary(Percentage percentage) {}
