package webjobs.application.port;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;

/** A history that lasts as long as the object does. One lock guards everything, so it is safe for use by many threads. */
public final class InMemoryRunHistory implements RunHistory {
    private final Map<JobName, NavigableMap<RunId, Run>> runs = new HashMap<>();

    @Override
    public synchronized void begin(Run run) {
        if (!run.isRunning()) {
            throw new IllegalArgumentException("begins ended: " + run);
        }
        if (of(run.job()).putIfAbsent(run.id(), run) != null) {
            throw new IllegalStateException("there is already a run " + run.id() + " of " + run.job());
        }
    }

    @Override
    public synchronized boolean end(Run run) {
        if (run.isRunning()) {
            throw new IllegalArgumentException("has not ended: " + run);
        }
        var remembered = of(run.job()).get(run.id());
        if (remembered == null || !remembered.isRunning()) {
            return false;
        }
        of(run.job()).put(run.id(), remembered.ended(run.state()));
        return true;
    }

    @Override
    public synchronized Optional<Run> find(JobName job, RunId id) {
        return Optional.ofNullable(of(job).get(id));
    }

    @Override
    public synchronized List<Run> all(JobName job) {
        return List.copyOf(of(job).descendingMap().values());
    }

    @Override
    public synchronized Map<JobName, Run> latest(Collection<JobName> jobs) {
        var latest = new HashMap<JobName, Run>();
        for (var job : jobs) {
            var newest = of(job).lastEntry();
            if (newest != null) {
                latest.put(job, newest.getValue());
            }
        }
        return Map.copyOf(latest);
    }

    @Override
    public synchronized List<Run> unfinished() {
        return runs.values().stream()
                .flatMap(ofOneJob -> ofOneJob.values().stream())
                .filter(Run::isRunning)
                .sorted(Comparator.comparing(Run::id))
                .toList();
    }

    @Override
    public synchronized void forget(JobName job, Collection<RunId> ids) {
        of(job).keySet().removeAll(List.copyOf(ids));
    }

    @Override
    public synchronized void forgetAll(JobName job) {
        runs.remove(job);
    }

    private NavigableMap<RunId, Run> of(JobName job) {
        return runs.computeIfAbsent(job, _ -> new TreeMap<>());
    }
}
