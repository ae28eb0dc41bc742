package webjobs.application;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import webjobs.application.port.Workplace;
import webjobs.domain.job.Job;
import webjobs.domain.run.Run;

/** The variables that a job's process finds beside the small clean environment of every job (EXE-21, D15). */
final class JobEnvironment {
    private JobEnvironment() {}

    static Map<String, String> of(Means means, Job job, Run run, Workplace workplace) {
        return of(
                means,
                job,
                workplace,
                Map.of(
                        "WEBJOBS_RUN_ID",
                        run.id().toString(),
                        "WEBJOBS_COMMAND_ARGUMENTS",
                        run.arguments(),
                        "WEBSITE_TRIGGERED_JOB_RUNNING_" + job.name(),
                        "true"));
    }

    /** That of a launch of a continuous job. @param port the one that it is to listen on, if it listens */
    static Map<String, String> of(Means means, Job job, Workplace workplace, int port, Path shutdownFile) {
        return of(
                means,
                job,
                workplace,
                Map.of(
                        "WEBJOBS_RUN_ID",
                        "",
                        "WEBJOBS_COMMAND_ARGUMENTS",
                        "",
                        "WEBJOBS_PORT",
                        String.valueOf(port),
                        "WEBJOBS_SHUTDOWN_FILE",
                        shutdownFile.toString(),
                        "WEBSITE_ALWAYS_ON_JOB_RUNNING_" + job.name(),
                        "true"));
    }

    /** The site's variables, the app settings (EXE-20), those of the job's settings, then our own, which nothing overrides. */
    private static Map<String, String> of(Means means, Job job, Workplace workplace, Map<String, String> own) {
        var site = means.site();
        var variables = new LinkedHashMap<String, String>();
        variables.put("WEBROOT_PATH", site.webRoot().toString());
        variables.put("WEBSITE_SITE_NAME", site.name());
        variables.put("WEBSITE_INSTANCE_ID", site.instanceId());
        variables.put("WEBSITE_SKU", "Standard");
        variables.putAll(means.settings().environment());
        variables.putAll(job.settings().env());
        variables.put("WEBJOBS_NAME", job.name().text());
        variables.put("WEBJOBS_TYPE", job.kind().word());
        variables.put("WEBJOBS_PATH", workplace.root().toString());
        variables.put("WEBJOBS_DATA_PATH", workplace.data().toString());
        variables.putAll(own);
        return variables;
    }
}
