/**
 * The history of runs under its contract, on each database, and what no contract can ask: kills, full disks, refused starts.
 *
 * <p><b>Start with</b> {@link webjobs.adapters.db.H2RunHistoryTest}.
 *
 * <p><b>Knows</b> a real PostgreSQL, started once for each JVM by {@link webjobs.adapters.db.PostgreSqlForTests}.
 *
 * <p><b>Threads:</b> JUnit's one.
 *
 * <p><b>Why</b> a real one: what is common to both databases is only what has run on both.
 */
package webjobs.adapters.db;
