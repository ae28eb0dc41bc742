package webjobs.application;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import webjobs.application.IdleWatch.Activity;
import webjobs.application.port.Output;
import webjobs.application.port.Processes.RunningProcess;
import webjobs.domain.SteadyTime;

/**
 * How long the process of a run may go on: its job's timeout, and the time for which it may be idle (D10), which people change while
 * it goes on.
 *
 * <p>Owned by the run's thread; {@link #counting} hands out what others write to.
 */
final class RunLimits {
    /** How soon is noticed that somebody has set a time for idle runs. */
    private static final Duration BETWEEN_LOOKS_AT_THE_SETTING = Duration.ofSeconds(1);

    private final Means means;
    private final Optional<Duration> timeout;
    private final SteadyTime begun;
    private final AtomicLong written = new AtomicLong();
    /** Only while there is a limit for it. */
    private @Nullable IdleWatch idle;

    /** Time counts from now on. @param timeout empty: it may go on for ever */
    RunLimits(Means means, Optional<Duration> timeout) {
        this.means = means;
        this.timeout = timeout;
        this.begun = means.steadyClock().get();
        this.idle = means.knobs()
                .idleTimeout()
                .map(_ -> IdleWatch.begun(begun, Activity.NONE))
                .orElse(null);
    }

    /** The output of the process. Only what goes through it counts as written. */
    Output counting(Output output) {
        return (stream, bytes, offset, length) -> {
            written.addAndGet(length);
            output.write(stream, bytes, offset, length);
        };
    }

    /** @param at when it is reached unless something happens before @param reason why the run is ended then, as a sentence */
    private record Limit(SteadyTime at, String reason) {}

    /** Waits until the process has ended or has reached a limit. @return which, as a sentence; empty where it has ended */
    Optional<String> reached(RunningProcess process) {
        while (true) {
            var idleTimeout = means.knobs().idleTimeout();
            var now = means.steadyClock().get();
            look(process, idleTimeout, now);
            var limits = limits(idleTimeout);
            var wait = untilTheNextLook(limits, idleTimeout, now);
            if (process.await(Optional.of(wait)).isPresent()) {
                return Optional.empty();
            }
            if (process.hasExited()) {
                // It ended in time; only its last output is waited for, and that has a limit of its own (D20).
                var _ = process.await(Optional.of(BETWEEN_LOOKS_AT_THE_SETTING));
            } else if (wait.isZero()) {
                return limits.stream()
                        .filter(limit -> !now.isBefore(limit.at()))
                        .map(Limit::reason)
                        .findFirst();
            }
        }
    }

    private void look(RunningProcess process, Optional<Duration> idleTimeout, SteadyTime now) {
        if (idleTimeout.isEmpty()) {
            idle = null;
            return;
        }
        var activity = new Activity(written.get(), process.cpuTime());
        idle = idle == null ? IdleWatch.begun(now, activity) : idle.seeing(activity, now);
    }

    private List<Limit> limits(Optional<Duration> idleTimeout) {
        var limits = new ArrayList<Limit>();
        timeout.ifPresent(time ->
                limits.add(new Limit(begun.plus(time), "It ran longer than its timeout of " + seconds(time) + " s.")));
        var watch = idle;
        if (watch != null && idleTimeout.isPresent()) {
            var time = idleTimeout.get();
            limits.add(new Limit(
                    watch.deadline(time),
                    "It neither wrote nor computed anything for " + seconds(time) + " s (WEBJOBS_IDLE_TIMEOUT)."));
        }
        return limits;
    }

    /** Zero where a limit is reached now, and only then. */
    private static Duration untilTheNextLook(List<Limit> limits, Optional<Duration> idleTimeout, SteadyTime now) {
        var step = idleTimeout.map(IdleWatch::step).orElse(BETWEEN_LOOKS_AT_THE_SETTING);
        var wait = limits.stream()
                .map(limit -> now.until(limit.at()))
                .reduce(step, (one, other) -> one.compareTo(other) < 0 ? one : other);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
