package webjobs.application.port;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import webjobs.application.port.StorageFailed.Happened;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/** A history that lasts as long as the object does. One lock guards everything, so it is safe for use by many threads. */
public final class InMemoryRunHistory implements RunHistory {
    private final AtomicBoolean answerIsLost = new AtomicBoolean();
    private final InMemoryScheduleHistory schedules = new InMemoryScheduleHistory(this::answer);
    private final Map<JobName, NavigableMap<RunId, Run>> runs = new HashMap<>();

    /** What no two runs have in common. */
    private sealed interface Key {
        record Id(JobName job, RunId id) implements Key {}

        record Occurrence(JobName job, Instant at) implements Key {}

        static Stream<Key> of(Run run) {
            var id = new Id(run.job(), run.id());
            return run.trigger() instanceof Trigger.Scheduled scheduled
                    ? Stream.of(id, new Occurrence(run.job(), scheduled.dueAt()))
                    : Stream.of(id);
        }
    }

    /** The schedules' history in the same store. */
    public InMemoryScheduleHistory schedules() {
        return schedules;
    }

    /** The next beginning, start or end, course or miss is recorded, and who asked for it is told that the storage failed. */
    public void loseNextAnswer() {
        answerIsLost.set(true);
    }

    private void answer() {
        if (answerIsLost.getAndSet(false)) {
            throw new StorageFailed("The answer was lost.", Happened.UNKNOWN, true, new IOException("so scripted"));
        }
    }

    @Override
    public synchronized void begin(List<Run> begun) {
        begun.forEach(InMemoryRunHistory::refuseIfEnded);
        var rest = begun.stream().filter(run -> !isThere(run)).toList();
        refuseIfTaken(rest);
        rest.forEach(this::add);
        answer();
    }

    private boolean isThere(Run run) {
        return run.equals(of(run.job()).get(run.id()));
    }

    private static void refuseIfEnded(Run run) {
        if (run.hasEnded()) {
            throw new IllegalArgumentException("begins ended: " + run);
        }
    }

    private void refuseIfTaken(List<Run> begun) {
        var taken = new HashSet<Key>();
        for (var run : begun) {
            of(run.job()).values().stream().flatMap(Key::of).forEach(taken::add);
        }
        for (var run : begun) {
            Key.of(run).filter(key -> !taken.add(key)).forEach(key -> {
                throw new IllegalStateException("there is already a run with " + key);
            });
        }
    }

    private void add(Run run) {
        of(run.job()).put(run.id(), run);
        if (run.trigger() instanceof Trigger.Scheduled scheduled) {
            schedules.takeForward(run.job(), scheduled.dueAt());
        }
    }

    @Override
    public synchronized boolean start(Run run) {
        if (!run.isRunning()) {
            throw new IllegalArgumentException("does not go on: " + run);
        }
        var remembered = of(run.job()).get(run.id());
        if (remembered == null || !(remembered.state() instanceof State.Waiting)) {
            return isThere(run);
        }
        of(run.job()).put(run.id(), remembered.begins(run.startedAt()));
        answer();
        return true;
    }

    @Override
    public synchronized boolean end(Run run, Optional<Run> retry) {
        if (!run.hasEnded()) {
            throw new IllegalArgumentException("has not ended: " + run);
        }
        retry.ifPresent(InMemoryRunHistory::refuseIfEnded);
        var remembered = of(run.job()).get(run.id());
        if (remembered == null || remembered.hasEnded()) {
            return isThere(run) && retry.stream().allMatch(this::hasBegun);
        }
        refuseIfTaken(retry.stream().toList());
        of(run.job()).put(run.id(), run);
        retry.ifPresent(this::add);
        answer();
        return true;
    }

    private boolean hasBegun(Run retry) {
        var remembered = of(retry.job()).get(retry.id());
        return remembered != null && remembered.trigger().equals(retry.trigger());
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
                .filter(run -> !run.hasEnded())
                .sorted(Comparator.comparing(Run::id))
                .toList();
    }

    @Override
    public synchronized List<RunId> surplus(JobName job, Retention retention) {
        return of(job).descendingMap().values().stream()
                .skip(retention.keep())
                .filter(Run::hasEnded)
                .map(Run::id)
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
