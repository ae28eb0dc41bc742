package webjobs.application;

import java.time.InstantSource;
import webjobs.application.port.JobLogs;
import webjobs.application.port.JobStore;
import webjobs.application.port.Measures;
import webjobs.application.port.Processes;

/** What every run works with. */
public record Means(
        JobStore store, JobLogs logs, Processes processes, Measures measures, InstantSource clock, Site site) {

    Jobs jobs() {
        return new Jobs(store, processes);
    }
}
