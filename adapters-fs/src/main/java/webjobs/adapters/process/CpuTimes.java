package webjobs.adapters.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How long the processes of each launch have used the processors.
 *
 * <p>To find those of one launch all processes have to be looked at, so one look serves all who ask, for {@value #USES} times as long as
 * it took: however many launches there are and however often they are asked about, looking takes no more than that part of a processor.
 *
 * <p>Safe for use by many threads, virtual ones too.
 */
final class CpuTimes {
    private static final int USES = 20;

    private final Marker marker;
    private final ProcessTable table = new ProcessTable();
    /** Guards all others. */
    private final ReentrantLock lock = new ReentrantLock();

    /** By mark, as at the last look. */
    private Map<Long, Duration> seen = Map.of();

    /** Of {@link System#nanoTime()}. */
    private long goodUntil = System.nanoTime();

    CpuTimes(Marker marker) {
        this.marker = marker;
    }

    /** That of all living processes which bear a mark, and of their children that have ended; zero where there is none. */
    Duration of(long mark) {
        lock.lock();
        try {
            var now = System.nanoTime();
            if (now - goodUntil >= 0) {
                look();
                var end = System.nanoTime();
                goodUntil = end + USES * (end - now);
            }
            return seen.getOrDefault(mark, Duration.ZERO);
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        var listed = table.pids();
        if (listed.isEmpty()) {
            return; // the system is short of something; what was seen last has to do
        }
        var times = new HashMap<Long, Duration>();
        for (var pid : listed.get()) {
            var mark = table.mark(pid);
            if (marker.isOurs(mark)) {
                times.merge(mark, table.cpuTime(pid), Duration::plus);
            }
        }
        seen = times;
    }
}
