package webjobs.adapters.http.kudu;

import java.util.List;

/** The answer to a change that Kudu answers with nothing, where there is something to say. @param warnings sentences for a person */
record WarningsJson(List<String> warnings) {}
