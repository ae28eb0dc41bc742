package webjobs.adapters.fs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The jobs that have changed and are not told yet. A job is told when nothing has happened to it for a moment, so that nobody acts upon a
 * folder that is half copied; but where something happens all the time, it is not put off for ever (WAT-05).
 *
 * <p>Times are those of {@link System#nanoTime()} and never go back from call to call. Every call takes the same time however many
 * jobs there are. Not safe for use by many threads.
 */
final class Changes {
    /** How long it has to be quiet. An edit is to be told within a second. */
    static final Duration QUIET = Duration.ofMillis(300);
    /** How long a change is put off at most. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** When each was last heard of; the one that has been quiet for longest is first. */
    private final Map<JobKey, Long> last = new LinkedHashMap<>();
    /** When each was first heard of since it was told; the longest ago is first. */
    private final Map<JobKey, Long> first = new LinkedHashMap<>();

    void note(JobKey job, long now) {
        last.remove(job); // or it would keep its place
        last.put(job, now);
        first.putIfAbsent(job, now);
    }

    /** Those whose time has come; they are forgotten. */
    List<JobKey> due(long now) {
        var due = new ArrayList<JobKey>();
        takeOlder(last, QUIET, now, due);
        due.forEach(first::remove);
        var impatient = new ArrayList<JobKey>();
        takeOlder(first, PATIENCE, now, impatient);
        impatient.forEach(last::remove);
        due.addAll(impatient);
        return due;
    }

    private static void takeOlder(Map<JobKey, Long> since, Duration age, long now, List<JobKey> taken) {
        var entries = since.entrySet().iterator();
        while (entries.hasNext()) {
            var entry = entries.next();
            if (now - entry.getValue() < age.toNanos()) {
                return;
            }
            taken.add(entry.getKey());
            entries.remove();
        }
    }

    void forget() {
        last.clear();
        first.clear();
    }

    /** How long until the first is due, not below zero; empty where there is none. */
    Optional<Duration> untilDue(long now) {
        if (last.isEmpty()) {
            return Optional.empty();
        }
        var quiet = QUIET.toNanos() - (now - oldest(last));
        var patient = PATIENCE.toNanos() - (now - oldest(first));
        return Optional.of(Duration.ofNanos(Math.max(0, Math.min(quiet, patient))));
    }

    private static long oldest(Map<JobKey, Long> since) {
        return since.values().iterator().next();
    }
}
