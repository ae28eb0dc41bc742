/**
 * What the application needs from outside: a disk, a database, log files, an operating system.
 *
 * <p><b>Start with</b> {@link webjobs.application.port.RunHistory}.
 *
 * <p><b>Knows</b> the domain. <b>Never knows</b> who implements it. Each port's promises are its Javadoc and its
 * {@code ...Contract} among the tests, under which every implementation runs; an architecture rule sees to that.
 *
 * <p><b>Threads:</b> every implementation is safe for use by many threads.
 *
 * <p><b>Why</b> so few: a port stands where something outside begins and nowhere else. The clock is
 * {@link java.time.InstantSource} already; cron, JSON and threads are not outside.
 */
package webjobs.application.port;
