/**
 * One execution of a triggered job: why it began, with which words, how it ended, how long it is remembered.
 *
 * <p><b>Start with</b> {@link webjobs.domain.run.Run}.
 *
 * <p><b>Never knows</b> how a process is run or a run is stored.
 *
 * <p><b>Threads:</b> everything here is immutable.
 *
 * <p><b>Why</b> a run that can begin is never {@code Initializing}, which Kudu shows for the moment between the call and the process:
 * a run that crashed in it stayed there for ever (TRG-12). Ours is {@code Running} from its first moment. The word is shown for a run
 * that waits for its turn, which Kudu does not have.
 */
package webjobs.domain.run;
