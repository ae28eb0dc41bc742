package webjobs.application;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import webjobs.domain.run.Retention;
import webjobs.domain.schedule.MissReason;

/**
 * What holds for all jobs of this server.
 *
 * @param name what jobs find as {@code WEBSITE_SITE_NAME}
 * @param instanceId what jobs find as {@code WEBSITE_INSTANCE_ID}
 * @param webRoot what jobs find as {@code WEBROOT_PATH}
 * @param retention how many runs of each job are remembered
 * @param zone in which schedules are read whose jobs name none
 */
public record Site(String name, String instanceId, Path webRoot, Retention retention, ZoneId zone, Switches switches) {

    private static final int SHORT = 6;

    /** What tells this server from others in people's eyes: the first six characters of its id (DSK-12). */
    String shortInstanceId() {
        return instanceId.length() <= SHORT ? instanceId : instanceId.substring(0, SHORT);
    }

    /**
     * What an operator has switched off.
     *
     * @param stopped whether no new run may begin (CFG-04)
     * @param schedulesOff whether no schedule starts one (CFG-05)
     */
    public record Switches(boolean stopped, boolean schedulesOff) {
        public static final Switches ALL_ON = new Switches(false, false);

        /** Why no schedule starts a run, if that is so. */
        Optional<MissReason> suspension() {
            if (stopped) {
                return Optional.of(MissReason.JOBS_STOPPED);
            }
            return schedulesOff ? Optional.of(MissReason.SCHEDULES_OFF) : Optional.empty();
        }
    }
}
