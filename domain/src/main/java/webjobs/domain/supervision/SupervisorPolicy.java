package webjobs.domain.supervision;

import java.time.Duration;
import webjobs.domain.job.JobSettings;

/**
 * What a continuous job's settings say of how it is supervised. A change takes effect at once and without a restart (D11).
 *
 * @param stoppingWait how long the job may take to end by itself once it is asked to (K11)
 * @param singleton whether it may run only while it has the lease, which one server of all has at a time (CON-41)
 */
public record SupervisorPolicy(RestartPolicy restart, Duration stoppingWait, boolean singleton) {
    private static final Duration HEALTHY_AFTER = Duration.ofMinutes(2);
    private static final Duration STOPPING_WAIT = Duration.ofSeconds(5);

    /**
     * What a job's settings say, and for what they do not say what is usual (CON-12, CON-23).
     *
     * @param restartDelay the rest before a launch where they say nothing of it; zero or more
     */
    public static SupervisorPolicy of(JobSettings settings, Duration restartDelay) {
        var delay = settings.restartDelay().orElse(restartDelay);
        var delayMax = settings.restartDelayMax()
                .filter(most -> most.compareTo(delay) > 0)
                .orElse(delay);
        return new SupervisorPolicy(
                new RestartPolicy(delay, delayMax, settings.healthyAfter().orElse(HEALTHY_AFTER)),
                settings.stoppingWaitTime().orElse(STOPPING_WAIT),
                settings.isSingleton());
    }
}
