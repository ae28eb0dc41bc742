package webjobs.adapters.http;

/**
 * How many bytes certain buffers may take together. Each by itself is bounded, but there are as many as there are callers.
 *
 * <p>Safe for use by many threads.
 */
final class MemoryBudget {
    private long left;

    MemoryBudget(long bytes) {
        left = bytes;
    }

    /** @return false where there are not as many left, and nothing is taken; else {@link #giveBack} must follow */
    synchronized boolean take(long bytes) {
        if (bytes > left) {
            return false;
        }
        left -= bytes;
        return true;
    }

    synchronized void giveBack(long bytes) {
        left += bytes;
    }
}
