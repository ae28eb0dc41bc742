/**
 * When a job is due.
 *
 * <p><b>Start with</b> {@link webjobs.domain.schedule.Schedule}: what is due next, what was due last, how often in between. What an
 * expression means when clocks are changed is in {@code Recurrence}, in words and in code.
 *
 * <p><b>Never knows</b> what time it is; and of the cron library only {@link webjobs.domain.schedule.CronSchedule} knows.
 *
 * <p><b>Threads:</b> everything here is immutable, but {@code Agenda} and {@code Tally}, which belong to one thread each.
 *
 * <p><b>Why</b> the search is ours although the cron library has one: the library leaves out days on which the clocks change and takes
 * some 100 us for a step, and thousands of schedules are armed when a server starts. A set of values is the bits of a number here, a
 * date and a local time are counts of days and seconds, and so a step takes less than a microsecond and a year is counted by its days.
 */
package webjobs.domain.schedule;
