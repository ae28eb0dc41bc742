package webjobs.application;

import java.util.LinkedHashMap;
import java.util.Map;
import webjobs.application.port.Workplace;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.TriggeredJob;
import webjobs.domain.run.Run;

/** The variables that a run's process finds beside the small clean environment of every job (EXE-21, D15). */
final class RunEnvironment {
    private RunEnvironment() {}

    /** The site's variables, then those of the job's settings, then the run's own, which nothing overrides. */
    static Map<String, String> of(Site site, TriggeredJob job, Run run, Workplace workplace) {
        var variables = new LinkedHashMap<String, String>();
        variables.put("WEBROOT_PATH", site.webRoot().toString());
        variables.put("WEBSITE_SITE_NAME", site.name());
        variables.put("WEBSITE_INSTANCE_ID", site.instanceId());
        variables.put("WEBSITE_SKU", "Standard");
        variables.putAll(job.settings().env());
        variables.put("WEBJOBS_NAME", job.name().text());
        variables.put("WEBJOBS_TYPE", JobKind.TRIGGERED.word());
        variables.put("WEBJOBS_PATH", workplace.root().toString());
        variables.put("WEBJOBS_DATA_PATH", workplace.data().toString());
        variables.put("WEBJOBS_RUN_ID", run.id().toString());
        variables.put("WEBJOBS_COMMAND_ARGUMENTS", run.arguments());
        variables.put("WEBSITE_TRIGGERED_JOB_RUNNING_" + job.name(), "true");
        return variables;
    }
}
