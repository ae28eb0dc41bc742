package webjobs.application.port;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import webjobs.domain.job.JobName;

/** Leases that are granted until the test says that another server has them. */
public final class ScriptedLeases implements Leases {
    private final List<Sought> sought = new ArrayList<>();
    private final Set<JobName> taken = new HashSet<>();

    /** Another server has the lease of a job from now on. */
    public synchronized void take(JobName job) {
        taken.add(job);
        List.copyOf(sought).stream().filter(one -> one.job.equals(job)).forEach(one -> one.seeker.denied());
    }

    /** The other server gives it back. */
    public synchronized void giveBack(JobName job) {
        taken.remove(job);
        List.copyOf(sought).stream().filter(one -> one.job.equals(job)).forEach(one -> one.seeker.granted());
    }

    /** Whether anybody here seeks or holds it. */
    public synchronized boolean isSought(JobName job) {
        return sought.stream().anyMatch(one -> one.job.equals(job));
    }

    @Override
    public synchronized Lease seek(JobName job, Seeker seeker) {
        var one = new Sought(job, seeker);
        sought.add(one);
        if (taken.contains(job)) {
            seeker.denied();
        } else {
            seeker.granted();
        }
        return one;
    }

    private final class Sought implements Lease {
        private final JobName job;
        private final Seeker seeker;

        Sought(JobName job, Seeker seeker) {
            this.job = job;
            this.seeker = seeker;
        }

        @Override
        public void close() {
            synchronized (ScriptedLeases.this) {
                sought.remove(this);
            }
        }
    }
}
