/**
 * How a continuous job is kept running.
 *
 * <p><b>Start with</b> {@link webjobs.domain.supervision.Supervisor}, and with this table of what an event does in a phase. A stroke is
 * nothing: at most something is noted that matters later.
 *
 * <pre>
 *                   Idle    StandingBy  Launching   Up          Resting     Stopping  Killed
 * Wanted            launch  -           -           -           launch      -         -
 * Unwanted          -       Idle        -           stop        Idle        -         -
 * Outdated          -       -           outdated    stop        launch      -         -
 * PolicyChanged     -       launch (1)  -           -           -           -         -
 * LeaseGranted      -       launch      -           -           -           -         -
 * LeaseDenied       -       -           -           stop        StandingBy  -         -
 * Launched          -       -           Up (2)      -           -           -         -
 * LaunchFailed      -       -           rest (3)    -           -           -         -
 * Exited            -       -           rest (3)    rest (4)    -           (5)       (5)
 * DeadlineReached   -       -           -           -           launch      Kill      -
 *
 * launch  Launching, Launch; but StandingBy where the job is a singleton and the lease is not held
 * stop    Stopping, AskToStop
 * rest    Resting, and the streak is one longer; but StandingBy where the lease is denied
 *
 * (1) where the job is a singleton no more
 * (2) but stop where the launch is outdated, the job unwanted or the lease denied
 * (3) but launch where the launch is outdated, and Idle where the job is unwanted, both without an entry in the streak
 * (4) but launch where it lived long enough, and then the streak is over
 * (5) launch where the job is wanted, else Idle; no entry in the streak
 * </pre>
 *
 * The last four rows hold for news of the present launch and for a deadline that has come; otherwise they do nothing. {@code Wanted}
 * where the job was not wanted, and {@code Outdated} always, end the streak. Beside all this the lease of a singleton is sought as soon
 * as the job is wanted, and released when it is wanted no more and no process is left, or when it is a singleton no more.
 *
 * <p><b>Never knows</b> a process, a timer or another server: it gives orders and hears news, and the times are of a clock that is
 * never set.
 *
 * <p><b>Threads:</b> everything here is immutable.
 *
 * <p><b>Why</b> the lease is kept from one launch to the next, which Kudu gives back after each (CON-44): a job that failed would
 * wander from server to server, and none of them would count its failures. And <b>why</b> a deadline is reckoned from the policy
 * whenever it is asked for, and not kept: so a changed policy moves it (D11).
 */
package webjobs.domain.supervision;
