package webjobs.adapters.process;

import java.util.function.LongConsumer;

/**
 * A look at every process of this machine, those too that are born while it looks.
 *
 * <p>A listing of {@code /proc} runs upwards. When the numbers of processes wrap, one that forks and ends during it may have its child
 * below the place where the listing is, and be gone before its own place is reached: neither is seen. So after the listing those are
 * looked at whose numbers were given out since it began, then those given out since then, and so on until none was: whoever lives at
 * that moment either lived all through the listing, and was listed, or was born after it began, and has been looked at.
 *
 * <p>Used by one thread at a time.
 */
final class Scan {
    /** Each takes some tens of microseconds; nobody forks faster for long. */
    private static final int MOST_WINDOWS = 1_000;

    /** More numbers than that at once were not given out one by one. */
    private static final int LARGEST_WINDOW = 4_096;

    /** The lowest number after a wrap, for the system keeps those below for its first processes. */
    private static final long LOWEST_AFTER_WRAP = 300;

    private final ProcessTable table;

    Scan(ProcessTable table) {
        this.table = table;
    }

    /**
     * Looks at every process but this one.
     *
     * @param look told their numbers, the latest of the listing first, then those born since; also those of threads, and of processes that
     *     are gone
     * @return whether every process that lives now has been looked at; false where the system does not tell, or where processes are born
     *     without a pause
     */
    boolean over(LongConsumer look) {
        var before = table.births();
        var listed = table.pids();
        if (listed.isEmpty()) {
            return false; // the system is short of something
        }
        var pids = listed.get();
        for (var i = pids.length - 1; i >= 0; i--) {
            look.accept(pids[i]);
        }
        var after = table.births();
        if (before.isEmpty() || after.isEmpty()) {
            return false;
        }
        var highest = table.highestPid();
        // More births than there are numbers may have ended where they began.
        var all = after.get().count() - before.get().count() < highest - LOWEST_AFTER_WRAP;
        return overTheBorn(before.get().lastPid(), after.get().lastPid(), highest, look) && all;
    }

    private boolean overTheBorn(long from, long to, long highest, LongConsumer look) {
        var since = from;
        var last = to;
        for (var window = 0; window < MOST_WINDOWS; window++) {
            if (last == since) {
                return true;
            }
            if (!overWindow(since, last, highest, look)) {
                return false;
            }
            since = last;
            last = table.lastPid();
        }
        return false;
    }

    private static boolean overWindow(long since, long last, long highest, LongConsumer look) {
        var wraps = last < since;
        var size = wraps ? highest - since + last : last - since;
        if (last < 0 || size > LARGEST_WINDOW) {
            return false;
        }
        for (var pid = since + 1; pid <= (wraps ? highest : last); pid++) {
            look.accept(pid);
        }
        for (var pid = lowest(last); wraps && pid <= last; pid++) {
            look.accept(pid);
        }
        return true;
    }

    private static long lowest(long last) {
        return last < LOWEST_AFTER_WRAP ? 1 : LOWEST_AFTER_WRAP;
    }
}
