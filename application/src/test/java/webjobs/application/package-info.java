/**
 * The use cases, tried on in-memory ports under a clock that goes when a test says so.
 *
 * <p><b>Start with</b> {@code TriggeredJobsTest}.
 *
 * <p><b>Knows</b> the application and its ports. <b>Never knows</b> an adapter.
 *
 * <p><b>Threads:</b> runs have their own; tests wait for what these do by {@link webjobs.application.Eventually} and never sleep.
 */
package webjobs.application;
