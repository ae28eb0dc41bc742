package webjobs.architecture.planted.domain;

import java.io.File;

record HoldsAFile(File file) {}
