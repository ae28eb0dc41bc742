package webjobs.adapters.http.kudu;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import webjobs.adapters.http.exchange.Links;
import webjobs.domain.job.JobName;

/** Kudu's swagger document over the runs of all triggered jobs (LST-04, LST-05), its placeholders included. */
record SwaggerJson(
        String swagger, Info info, String host, List<String> schemes, Map<String, Map<String, Operation>> paths) {

    record Info(String version, String title) {}

    record Description(String description) {}

    record Parameter(
            String name, @JsonProperty("in") String place, String description, boolean required, String type) {}

    record Operation(
            boolean deprecated,
            String operationId,
            List<String> consumes,
            List<String> produces,
            Map<String, Description> responses,
            List<Parameter> parameters) {}

    static SwaggerJson of(List<JobName> jobs) {
        var paths = new LinkedHashMap<String, Map<String, Operation>>();
        for (var job : jobs) {
            paths.put(Links.swaggerPath(job), Map.of("post", run(job)));
        }
        return new SwaggerJson("2.0", new Info("v1", "WebJobs"), "placeHolder", List.of("https"), paths);
    }

    private static Operation run(JobName job) {
        var responses = new LinkedHashMap<String, Description>();
        responses.put("200", new Description("Success"));
        responses.put("default", new Description("Success"));
        var arguments = new Parameter("arguments", "query", "Web Job Arguments", false, "string");
        return new Operation(false, job.text(), List.of(), List.of(), responses, List.of(arguments));
    }
}
