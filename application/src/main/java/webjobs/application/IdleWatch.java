package webjobs.application;

import java.time.Duration;
import webjobs.domain.SteadyTime;

/**
 * Since when a run has neither written nor computed anything, as far as was seen (D10). It looks at nothing itself: it is told what was
 * seen, and when.
 *
 * @param quietSince when a change was seen last
 * @param last what was seen then
 */
record IdleWatch(SteadyTime quietSince, Activity last) {
    private static final Duration LONGEST_STEP = Duration.ofSeconds(1);
    private static final Duration SHORTEST_STEP = Duration.ofMillis(10);
    private static final int STEPS_OF_A_TIMEOUT = 8;

    /**
     * How much a run has done so far. Any change is activity, for what has ended may no longer count.
     *
     * @param written in bytes
     * @param computed the processors' time
     */
    record Activity(long written, Duration computed) {
        static final Activity NONE = new Activity(0, Duration.ZERO);
    }

    /** Looks from now on: before, nobody did. */
    static IdleWatch begun(SteadyTime now, Activity activity) {
        return new IdleWatch(now, activity);
    }

    IdleWatch seeing(Activity activity, SteadyTime now) {
        return activity.equals(last) ? this : new IdleWatch(now, activity);
    }

    /** When the run has been idle for that long, unless it does something before. */
    SteadyTime deadline(Duration timeout) {
        return quietSince.plus(timeout);
    }

    /** How often to look, so that a run ends in time to within as much. */
    static Duration step(Duration timeout) {
        var part = timeout.dividedBy(STEPS_OF_A_TIMEOUT);
        if (part.compareTo(SHORTEST_STEP) < 0) {
            return SHORTEST_STEP;
        }
        return part.compareTo(LONGEST_STEP) < 0 ? part : LONGEST_STEP;
    }
}
