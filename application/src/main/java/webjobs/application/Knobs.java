package webjobs.application;

import java.time.Duration;
import java.util.Optional;
import webjobs.domain.run.Retention;
import webjobs.domain.schedule.MissReason;

/**
 * What an operator turns while the server runs.
 *
 * @param stopped whether no new run may begin, and no continuous job run (CFG-04)
 * @param schedulesOff whether no schedule starts a run (CFG-05)
 * @param retention how many runs of each job are remembered (CFG-03)
 * @param restartDelay how long a continuous job rests whose settings do not say (CFG-01)
 * @param idleTimeout how long a run may neither write nor compute; empty: for ever (D10)
 */
public record Knobs(
        boolean stopped,
        boolean schedulesOff,
        Retention retention,
        Duration restartDelay,
        Optional<Duration> idleTimeout) {

    /** Why no schedule starts a run, if that is so. */
    Optional<MissReason> suspension() {
        if (stopped) {
            return Optional.of(MissReason.JOBS_STOPPED);
        }
        return schedulesOff ? Optional.of(MissReason.SCHEDULES_OFF) : Optional.empty();
    }
}
