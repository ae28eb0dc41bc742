/**
 * What the server does with jobs: deploy them, run them, remember the runs.
 *
 * <p><b>Start with</b> {@link webjobs.application.TriggeredJobs}.
 *
 * <p><b>Knows</b> the domain, which decides, and its own {@code port}s, through which things happen. <b>Never knows</b> HTTP, SQL, a
 * file's content or a process: it may hold a {@link java.nio.file.Path}, not open one.
 *
 * <p><b>Threads:</b> live here. Platform threads that last: the scheduler's, the reconciler's, the hooks', the continuous jobs'. Virtual
 * ones for each run ({@code run/JOB/ID}), each supervision, each kill and each delivery. What they share says so in its Javadoc. No thread of ours is ever interrupted: an interrupt closes the embedded database's file.
 *
 * <p><b>Why</b> no interfaces towards the callers: {@code TriggeredJobs} is the driving port; an interface before it would have one
 * implementation for ever.
 */
package webjobs.application;
