/**
 * The values, rules and decisions of a job server, without anything that happens.
 *
 * <p><b>Start with</b> {@link webjobs.domain.run.Run}, what is known of one execution of a job, and
 * {@link webjobs.domain.Refused}, the one way to say no.
 *
 * <p><b>Never knows</b> a file, a process, a thread, a database, HTTP or what time it is: a moment is always an argument. The
 * allow-list in {@code ArchitectureTest} holds it to {@code java.lang}, {@code java.time} and {@code java.util}.
 *
 * <p><b>Threads:</b> everything here is immutable, but two classes of {@code schedule} that say so.
 */
package webjobs.domain;
