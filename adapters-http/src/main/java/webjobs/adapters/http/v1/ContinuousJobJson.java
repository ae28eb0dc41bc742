package webjobs.adapters.http.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Links;
import webjobs.application.ContinuousJobs.Known;
import webjobs.domain.job.JobKind;
import webjobs.domain.supervision.Standing;
import webjobs.domain.supervision.Streak;
import webjobs.domain.supervision.Streak.End;

/**
 * A continuous job as our API shows it.
 *
 * @param status Kudu's word for it, in small letters and with {@code _} between two words
 * @param instance what tells this server from others
 * @param launches since the server started or the job came, whichever is later
 * @param since when the process that runs now was there; null where none does
 * @param failing null where the job does not keep failing
 * @param fault why its settings cannot be used as they stand; null where they can
 * @param warnings what is accepted, but surely not meant; sentences for a person
 * @param logUrl the whole log, as Kudu's routes serve it
 */
@JsonNaming(SnakeCaseStrategy.class)
record ContinuousJobJson(
        String name,
        String status,
        String instance,
        int launches,
        @Nullable String since,
        @Nullable FailingJson failing,
        @Nullable String fault,
        List<String> warnings,
        String url,
        String logUrl) {

    /**
     * Launches that did not live for long.
     *
     * @param lastExitCode null where the last of them never had a process
     * @param lastReason why it had none; null where it had one
     * @param nextLaunch null while there is a process again, or none is wanted
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record FailingJson(
            @JsonProperty("launches_in_a_row") int launchesInARow,
            @Nullable Integer lastExitCode,
            @Nullable String lastReason,
            @Nullable String nextLaunch) {

        private static FailingJson of(Streak streak, Standing standing) {
            var nextLaunch = standing.nextLaunch().map(Times::instant).orElse(null);
            return switch (streak.last()) {
                case End.Exited(var exitCode) -> new FailingJson(streak.launches(), exitCode, null, nextLaunch);
                case End.NotLaunched(var reason) -> new FailingJson(streak.launches(), null, reason, nextLaunch);
            };
        }
    }

    static ContinuousJobJson of(Known known, Links links) {
        var name = known.job().name();
        var standing = known.standing();
        return new ContinuousJobJson(
                name.text(),
                standing.status().name().toLowerCase(Locale.ROOT),
                known.instance(),
                standing.launches(),
                standing.since().map(Times::instant).orElse(null),
                standing.streak()
                        .map(streak -> FailingJson.of(streak, standing))
                        .orElse(null),
                known.job().fault().orElse(null),
                known.job().warnings(),
                links.v1Job(JobKind.CONTINUOUS, name),
                links.continuousLog(name));
    }
}
