package webjobs.application;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import webjobs.domain.job.JobName;

/**
 * The calls that were turned away of late, in memory: a few for each job, and only since the server started.
 *
 * <p>Safe for use by many threads.
 */
public final class Refusals {
    private static final int KEPT = 20;

    private final ConcurrentHashMap<JobName, Deque<Refusal>> refusals = new ConcurrentHashMap<>();

    /**
     * Calls, one after another, that were turned away for the same reason.
     *
     * @param caller what the callers' program says of itself
     * @param reason a sentence or two for a person
     */
    public record Refusal(String caller, String reason, Instant first, Instant last, long count) {}

    void add(JobName job, String caller, String reason, Instant now) {
        refusals.compute(job, (_, before) -> {
            var kept = before == null ? new ArrayDeque<Refusal>() : before;
            var newest = kept.peekFirst();
            if (newest != null
                    && newest.caller().equals(caller)
                    && newest.reason().equals(reason)) {
                kept.removeFirst();
                kept.addFirst(new Refusal(caller, reason, newest.first(), now, newest.count() + 1));
            } else {
                kept.addFirst(new Refusal(caller, reason, now, now, 1));
            }
            if (kept.size() > KEPT) {
                kept.removeLast();
            }
            return kept;
        });
    }

    /** Those of a job, the newest first. */
    List<Refusal> of(JobName job) {
        var copy = new ArrayList<Refusal>();
        refusals.computeIfPresent(job, (_, kept) -> {
            copy.addAll(kept);
            return kept;
        });
        return Collections.unmodifiableList(copy);
    }

    void forget(JobName job) {
        refusals.remove(job);
    }
}
