/**
 * The processes of jobs on a Linux machine: how they start, what they write, and that nothing of them is left.
 *
 * <p><b>Start with</b> {@link webjobs.adapters.process.OsProcesses}.
 *
 * <p><b>Knows</b> the ports, {@code /proc}, and the calls of Linux through {@code webjobs.adapters.process.linux}. <b>Never knows</b> where
 * jobs and logs lie; {@code webjobs.adapters.fs} is a stranger.
 *
 * <p><b>Threads:</b> one small platform thread per process owns its streams and its end ({@code Pump}); one for the whole server owns
 * the ending of trees ({@code Reaper}). Callers wait on futures, so that they may be virtual threads: a blocking read of a pipe
 * under a virtual thread would hold its carrier, and a few hundred jobs would stop the server.
 *
 * <p><b>Why</b> not {@code ProcessBuilder}: its processes share the server's session, group and terminal, and inherit which signals
 * it ignores, so that {@code kill 0} in a script ends the server. {@code posix_spawn} can do without ({@code Launcher}); where the C
 * library lacks a call, the JDK starts {@code setsid}. A trial at the start decides ({@code Trial}).
 *
 * <p><b>Why</b> an indelible mark: parents die, sessions are left, environments are wiped, yet resource limits are inherited over
 * every fork and exec, and may be read of any process. Every launch gets a value of its own for one that Linux has not enforced
 * since 2.4.25, {@code RLIMIT_LOCKS}; by it the whole tree is found, after a restart of the server too ({@code Marker}). Only a
 * process that sets that very limit itself gets away.
 *
 * <p><b>Why</b> here and not in a module of its own: it needs nothing but the JDK. When it gets a dependency or a second kind of
 * executor, it moves.
 */
package webjobs.adapters.process;
