package webjobs.adapters.fs;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who changes files below the home. Those of a job are under the job's own lock, as all its content is; all others are under one
 * lock, which is held for a look and a few renames only.
 */
final class PlaceLocks {
    private static final Comparator<JobKey> ORDER =
            Comparator.comparing(JobKey::kind).thenComparing(JobKey::name);

    private final JobLocks jobs;
    private final ReentrantLock elsewhere = new ReentrantLock();

    PlaceLocks(JobLocks jobs) {
        this.jobs = jobs;
    }

    /** @param places of which job something is changed, empty for what is no job's */
    <T> T changing(Collection<Optional<JobKey>> places, Disk.Work<T> work) throws IOException {
        // Always in one order, so that no two wait for one another.
        var inOrder = places.stream()
                .flatMap(Optional::stream)
                .distinct()
                .sorted(ORDER)
                .iterator();
        return changingRest(inOrder, places.contains(Optional.<JobKey>empty()) ? () -> changingElsewhere(work) : work);
    }

    private <T> T changingRest(Iterator<JobKey> rest, Disk.Work<T> work) throws IOException {
        return rest.hasNext() ? jobs.changing(rest.next(), () -> changingRest(rest, work)) : work.done();
    }

    private <T> T changingElsewhere(Disk.Work<T> work) throws IOException {
        elsewhere.lock();
        try {
            return work.done();
        } finally {
            elsewhere.unlock();
        }
    }
}
