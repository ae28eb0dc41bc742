/**
 * When a job is due.
 *
 * <p><b>Start with</b> {@link webjobs.domain.schedule.CronSchedule}, the one class that knows the cron library.
 *
 * <p><b>Never knows</b> what time it is.
 *
 * <p><b>Threads:</b> everything here is immutable.
 */
package webjobs.domain.schedule;
