package webjobs.architecture.planted.adapters.db;

import com.fasterxml.jackson.databind.ObjectMapper;

record SpeaksJson(ObjectMapper mapper) {}
