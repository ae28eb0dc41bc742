package webjobs.adapters.db;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Lets all who wait at the same time share one costly sync.
 *
 * <p>A caller gets a sync that starts after it asked, so that whatever it had written is covered; one that is under way already may
 * have begun too early. Those who come meanwhile wait together for the next. Safe for use by many threads.
 */
final class SharedSync {
    private final OwnedThreads thread;
    private final Runnable sync;
    /** What has been ordered and has not started. Guarded by this. */
    private @Nullable Future<Boolean> next;

    /** @param thread one only, so that syncs come one after another */
    SharedSync(OwnedThreads thread, Runnable sync) {
        this.thread = thread;
        this.sync = sync;
    }

    /** Returns when a sync that started after this call is done; throws what it threw. */
    void await() {
        OwnedThreads.join(order());
    }

    private synchronized Future<Boolean> order() {
        var ordered = next;
        if (ordered == null) {
            ordered = thread.submit(this::start);
            next = ordered;
        }
        return ordered;
    }

    private boolean start() {
        synchronized (this) {
            next = null;
        }
        sync.run();
        return true;
    }
}
