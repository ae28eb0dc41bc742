package webjobs.adapters.http.v1;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Links;
import webjobs.application.Schedules.Explanation;
import webjobs.domain.Refused.Reason;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.MissReason;
import webjobs.domain.schedule.Occurrence;

/**
 * What became of a job's schedule and calls.
 *
 * @param schedule null where the job has none
 * @param missing what a suspended schedule has missed so far
 * @param next null where there is none, or the schedule is suspended
 * @param fault why its settings cannot be used as they stand; null where they can
 * @param warnings what is accepted, but surely not meant; sentences for a person
 * @param decisions the newest first
 */
@JsonNaming(SnakeCaseStrategy.class)
record ExplanationJson(
        String job,
        @Nullable ScheduleJson schedule,
        @Nullable MissJson missing,
        @Nullable OccurrenceJson next,
        @Nullable String fault,
        List<String> warnings,
        List<DecisionJson> decisions) {

    /** @param decidedUntil all occurrences up to here are among the decisions, as far as they are remembered */
    @JsonNaming(SnakeCaseStrategy.class)
    record ScheduleJson(
            List<String> expressions,
            String timeZone,
            @Nullable SuspensionJson suspension,
            String decidedUntil) {
        private static ScheduleJson of(Course course) {
            return new ScheduleJson(
                    course.texts(),
                    course.schedule().zone().getId(),
                    course.suspension().map(SuspensionJson::of).orElse(null),
                    Times.instant(course.decidedUntil()));
        }
    }

    /** @param reason a word for programs @param summary a sentence for people */
    record SuspensionJson(String reason, String summary) {
        private static SuspensionJson of(MissReason why) {
            return new SuspensionJson(MissJson.word(why), why.sentence());
        }
    }

    static ExplanationJson of(Explanation explanation, Links links, Instant now) {
        var course = explanation.course();
        return new ExplanationJson(
                explanation.job().name().text(),
                course.map(ScheduleJson::of).orElse(null),
                explanation.missing().map(MissJson::of).orElse(null),
                course.flatMap(followed -> next(followed)
                                .map(occurrence -> OccurrenceJson.of(
                                        occurrence, followed.schedule().zone())))
                        .orElse(null),
                explanation.job().fault().orElse(null),
                warnings(explanation),
                explanation.decisions().stream()
                        .map(decision -> DecisionJson.of(decision, links, now))
                        .toList());
    }

    private static List<String> warnings(Explanation explanation) {
        return Stream.concat(
                        explanation.job().warnings().stream(), explanation.shortage().map(Reason::message).stream())
                .toList();
    }

    private static Optional<Occurrence> next(Course course) {
        return course.suspension().isPresent()
                ? Optional.empty()
                : course.schedule().after(course.decidedUntil());
    }
}
