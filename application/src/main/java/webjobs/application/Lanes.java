package webjobs.application;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import webjobs.application.port.RunHistory;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;

/**
 * The lane of each job that has had a run since the server started. Safe for use by many threads.
 */
final class Lanes {
    private final RunHistory history;
    private final ConcurrentHashMap<JobName, Lane> lanes = new ConcurrentHashMap<>();

    private final int mostAtOnce;

    /**
     * @param history knows the newest run of a job that has no lane yet
     * @param mostAtOnce how many runs of a job may go on side by side
     */
    Lanes(RunHistory history, int mostAtOnce) {
        this.history = history;
        this.mostAtOnce = mostAtOnce;
    }

    /** @throws StorageFailed as the others here that may open a lane */
    Lane of(JobName job) {
        var lane = lanes.get(job);
        if (lane != null) {
            return lane;
        }
        open(List.of(job));
        return of(job);
    }

    /** Opens the lanes of these jobs that have none, with one question to the history. */
    void open(Collection<JobName> jobs) {
        var missing =
                jobs.stream().filter(job -> !lanes.containsKey(job)).distinct().toList();
        if (missing.isEmpty()) {
            return;
        }
        var newest = history.latest(missing);
        missing.forEach(job -> lanes.computeIfAbsent(
                job,
                name -> new Lane(name, Optional.ofNullable(newest.get(name)).map(Run::id), mostAtOnce)));
    }

    Optional<Lane> find(JobName job) {
        return Optional.ofNullable(lanes.get(job));
    }

    Collection<Lane> all() {
        return lanes.values();
    }

    /** A lane that nobody is in is not kept for a job that may be gone. */
    void dropIfEmpty(JobName job) {
        find(job).filter(Lane::closeIfEmpty).ifPresent(this::drop);
    }

    /** @param lane is closed */
    void drop(Lane lane) {
        lanes.remove(lane.job(), lane);
    }
}
