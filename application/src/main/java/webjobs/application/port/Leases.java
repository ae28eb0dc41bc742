package webjobs.application.port;

import webjobs.domain.job.JobName;

/** The right to run a job, which one server of all that share the jobs has at a time (CON-43). */
public interface Leases {
    /**
     * Seeks the lease of a job, until closed.
     *
     * @param seeker told soon whether the lease is ours, and again whenever that changes; not after the lease is closed. It must return
     *     soon and not throw.
     */
    Lease seek(JobName job, Seeker seeker);

    /** Who seeks a lease. Called by any thread, also within {@link #seek}. */
    interface Seeker {
        void granted();

        /** Another has it, or it was lost. It is sought on. */
        void denied();
    }

    /** What is sought or held. Closing gives it back. */
    interface Lease extends AutoCloseable {
        @Override
        void close();
    }
}
