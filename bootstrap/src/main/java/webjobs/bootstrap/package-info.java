/**
 * Puts the server together and runs it: command line, configuration, wiring, life cycle.
 *
 * <p><b>Start with</b> {@link webjobs.bootstrap.JobServer}, the whole wiring on one page.
 *
 * <p><b>Knows</b> every module; no module knows it.
 *
 * <p><b>Threads:</b> the main thread starts the server, the shutdown hook stops it.
 *
 * <p><b>Why</b> no container of objects: what depends on what is written down once, as constructor calls, and the compiler checks it.
 */
package webjobs.bootstrap;
