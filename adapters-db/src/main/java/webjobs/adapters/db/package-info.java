/**
 * The history of runs and schedules in a database: in a file of this server's own (H2), or on a PostgreSQL server.
 *
 * <p><b>Start with</b> {@link webjobs.adapters.db.Database}, then {@link webjobs.adapters.db.DatabaseRunHistory} and
 * {@link webjobs.adapters.db.DatabaseScheduleHistory}, which keep both in one store so that a run and the course it moves are one step.
 *
 * <p><b>Knows</b> the ports and the domain, and is the one home of jOOQ, Flyway, HikariCP and the drivers. <b>Never knows</b>
 * another adapter, or when a run is to be forgotten.
 *
 * <p><b>Threads:</b> public classes are safe for use by many threads. Every statement is carried out by a thread that this package
 * owns; callers only wait.
 *
 * <p><b>Why</b> owned threads: a caller's interrupt would close H2's file under everybody, and on a virtual thread the socket to
 * PostgreSQL too. What the two databases do differently, above all how a commit comes to survive a power cut, is in the two
 * implementations of {@code Engine} and nowhere else; the SQL is common.
 */
package webjobs.adapters.db;
