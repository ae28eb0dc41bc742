/**
 * What a job is: its name, the script that is run, and what its {@code settings.job} says.
 *
 * <p><b>Start with</b> {@link webjobs.domain.job.Script}, which chooses the file to run.
 *
 * <p><b>Never knows</b> where a job's files lie; it is told their names.
 *
 * <p><b>Threads:</b> everything here is immutable.
 */
package webjobs.domain.job;
