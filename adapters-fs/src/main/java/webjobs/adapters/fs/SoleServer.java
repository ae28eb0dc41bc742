package webjobs.adapters.fs;

import webjobs.application.port.Leases;
import webjobs.domain.job.JobName;

/** The leases of a server that has its home for itself: each is granted at once and never lost. */
public final class SoleServer implements Leases {
    @Override
    public Lease seek(JobName job, Seeker seeker) {
        seeker.granted();
        return new Unrivalled();
    }

    /** Nobody waits for it to be given back. */
    private record Unrivalled() implements Lease {
        @Override
        public void close() {}
    }
}
