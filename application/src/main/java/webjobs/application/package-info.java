/**
 * What the server does with jobs: deploy them, run them, remember the runs.
 *
 * <p><b>Start with</b> {@link webjobs.application.TriggeredJobs}.
 *
 * <p><b>Knows</b> the domain, which decides, and its own {@code port}s, through which things happen. <b>Never knows</b> HTTP, SQL, a
 * file's content or a process: it may hold a {@link java.nio.file.Path}, not open one.
 *
 * <p><b>Threads:</b> live here, virtual ones: one for each run that is going on, named {@code run/JOB/ID}. What they share is one map
 * of claims. No thread of ours is ever interrupted: an interrupt closes the embedded database's file.
 *
 * <p><b>Why</b> no interfaces towards the callers: {@code TriggeredJobs} is the driving port; an interface before it would have one
 * implementation for ever.
 */
package webjobs.application;
