package webjobs.application;

import static webjobs.application.port.JobLog.Level.ERR;
import static webjobs.application.port.JobLog.Level.INFO;
import static webjobs.application.port.JobLog.Level.WARN;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import webjobs.application.SettingsNews.News;
import webjobs.application.port.JobLogs;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.CronSchedule;
import webjobs.domain.schedule.Miss;

/** What a job's scheduler log says (SCH-30, SCH-31). Safe for use by many threads. */
final class SchedulerLog {
    private final JobLogs logs;

    SchedulerLog(JobLogs logs) {
        this.logs = logs;
    }

    void scheduled(JobName job, Course course, Instant now) {
        var expressions = course.schedule().expressions().stream()
                .map(CronSchedule::expression)
                .collect(Collectors.joining(", "));
        logs.schedulerLine(job, INFO, "Scheduling WebJob with " + expressions + " " + next(course, now));
    }

    void next(JobName job, Course course, Instant now) {
        var next = next(course, now);
        logs.schedulerLine(job, INFO, Character.toUpperCase(next.charAt(0)) + next.substring(1));
    }

    private static String next(Course course, Instant now) {
        if (course.suspension().isPresent()) {
            return "next schedule not expected: " + course.suspension().get().sentence();
        }
        return course.nextAt()
                .map(at -> "next schedule expected in " + clockLike(Duration.between(now, at)) + " at "
                        + inZone(at, course))
                .orElse("next schedule never expected");
    }

    private static String inZone(Instant at, Course course) {
        var local = at.atZone(course.schedule().zone());
        return local.toOffsetDateTime() + " (" + local.getZone() + ")";
    }

    /** In whole seconds, {@code d.hh:mm:ss} with the days left out where there are none (JSN-05). */
    private static String clockLike(Duration duration) {
        var left =
                duration.isNegative() ? Duration.ZERO : duration.plusMillis(500).truncatedTo(ChronoUnit.SECONDS);
        var days = left.toDaysPart() == 0 ? "" : left.toDaysPart() + ".";
        return days + "%02d:%02d:%02d".formatted(left.toHoursPart(), left.toMinutesPart(), left.toSecondsPart());
    }

    void invoked(JobName job, RunId run, long occurrences) {
        var more = occurrences == 1
                ? ""
                : ", for " + occurrences + " occurrences, of which " + (occurrences - 1)
                        + (occurrences == 2 ? " was" : " were") + " missed";
        logs.schedulerLine(job, INFO, "WebJob invoked, run " + run + more);
    }

    void missed(JobName job, Miss miss) {
        logs.schedulerLine(
                job,
                WARN,
                "Missed " + miss.count() + " schedules, most recent at " + miss.last() + ": "
                        + miss.reason().sentence());
    }

    void removed(JobName job) {
        logs.schedulerLine(job, INFO, "Removing current schedule from WebJob");
    }

    /** What is wrong with the settings of the job now (SCH-30). */
    void settings(JobName job, News news) {
        news.fault()
                .ifPresent(fault -> logs.schedulerLine(
                        job, ERR, (isAboutTheSchedule(fault) ? "Failed to parse schedule: " : "") + fault));
        news.warnings().forEach(warning -> logs.schedulerLine(job, WARN, warning));
        if (news.fault().isEmpty() && news.warnings().isEmpty()) {
            logs.schedulerLine(job, INFO, "The settings can be used again");
        }
    }

    private static boolean isAboutTheSchedule(String fault) {
        return fault.contains("schedule") || fault.contains("time_zone");
    }
}
