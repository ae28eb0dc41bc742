package webjobs.application;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.function.Supplier;
import webjobs.application.port.DiskSpace;
import webjobs.application.port.JobLogs;
import webjobs.application.port.JobStore;
import webjobs.application.port.Measures;
import webjobs.application.port.Processes;
import webjobs.domain.SteadyTime;

/**
 * What every run works with.
 *
 * @param clock people's, which they may set
 * @param steadyClock a clock that is never set, for how long things take
 * @param settings of all jobs, as they are at the moment
 * @param space that has to be there before anything new begins
 */
public record Means(
        JobStore store,
        JobLogs logs,
        Processes processes,
        Measures measures,
        InstantSource clock,
        Supplier<SteadyTime> steadyClock,
        Site site,
        AppSettings settings,
        Concurrency concurrency,
        DiskSpace space) {

    Knobs knobs() {
        return settings.knobs();
    }

    /** The zone of schedules whose jobs name none: an app setting's before the server's. */
    ZoneId zone() {
        return settings.zone().orElse(site.zone());
    }

    Jobs jobs() {
        return new Jobs(store, processes);
    }
}
