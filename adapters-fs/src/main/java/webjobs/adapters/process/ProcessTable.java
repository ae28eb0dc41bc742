package webjobs.adapters.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the kernel tells of the processes of this machine, below {@code /proc}.
 *
 * <p>Made to be read often: about 20 µs per process and one buffer for all. Used by one thread at a time.
 */
final class ProcessTable {
    private static final byte[] LIMIT = "\nMax file locks".getBytes(StandardCharsets.US_ASCII);

    /** Where things stand in {@code stat}, counted in blanks after the program's name in brackets (proc(5)). */
    private static final int STATE_FIELD = 1;

    private static final int SESSION_FIELD = 4;
    private static final int FIRST_TIME_FIELD = 12;
    private static final int LAST_TIME_FIELD = 15;
    private static final int THREADS_FIELD = 18;
    private static final String FORKS = "processes ";
    private static final long DEFAULT_HIGHEST_PID = 32_767;

    /** The unit of times in {@code stat}: a hundredth of a second on every Linux that we run on. */
    private static final int TICK_MILLIS = 10;

    private final long self = ProcessHandle.current().pid();
    private final File directory = new File("/proc");
    private final byte[] buffer = new byte[4096];

    /** All processes but ourselves, the latest number last; empty where the system does not tell, as it is short of something. */
    Optional<long[]> pids() {
        var names = directory.list();
        if (names == null) {
            return Optional.empty();
        }
        var pids = new long[names.length];
        var count = 0;
        for (var name : names) {
            var pid = number(name);
            if (pid > 0 && pid != self) {
                pids[count++] = pid;
            }
        }
        var all = Arrays.copyOf(pids, count);
        Arrays.sort(all);
        return Optional.of(all);
    }

    private static long number(String name) {
        var number = 0L;
        for (var i = 0; i < name.length(); i++) {
            var digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** Whether a number is this process's own, or that of one of its threads. */
    boolean isSelf(long pid) {
        return pid == self || new File("/proc/self/task/" + pid).exists();
    }

    /**
     * What was born so far.
     *
     * @param lastPid the number that was given to a process or thread last; it counts up, and wraps
     * @param count how many processes and threads there have been on this machine, in all containers
     */
    record Births(long lastPid, long count) {}

    /** Empty where the system does not tell. */
    Optional<Births> births() {
        var count = countOfBirths();
        var lastPid = lastPid();
        return count < 0 || lastPid < 0 ? Optional.empty() : Optional.of(new Births(lastPid, count));
    }

    /** The number that was given out last in our namespace; negative where the system does not tell. */
    long lastPid() {
        var length = read("/proc/loadavg");
        var end = length;
        while (end > 0 && buffer[end - 1] == '\n') {
            end--;
        }
        var start = end;
        while (start > 0 && isDigit(buffer[start - 1])) {
            start--;
        }
        return start < end ? number(start) : -1;
    }

    private long countOfBirths() {
        try (var lines = new BufferedReader(new FileReader("/proc/stat", StandardCharsets.US_ASCII))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(FORKS)) {
                    return Long.parseLong(line.substring(FORKS.length()).strip());
                }
            }
        } catch (IOException | NumberFormatException e) {
            // said below
        }
        return -1;
    }

    /** The highest number that a process of our namespace can have. */
    long highestPid() {
        var length = read("/proc/sys/kernel/pid_max");
        return length > 0 ? number(0) - 1 : DEFAULT_HIGHEST_PID;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    /** The number that stands in the buffer from there on. */
    private long number(int from) {
        var number = 0L;
        for (var at = from; at < buffer.length && isDigit(buffer[at]); at++) {
            number = number * 10 + buffer[at] - '0';
        }
        return number;
    }

    /** @return the mark of a process; {@link Marker#NONE} where it has none; negative where it is gone */
    long mark(long pid) {
        var length = read(pid, "limits");
        if (length < 0) {
            return -1;
        }
        var at = indexAfter(LIMIT, length);
        while (at < length && buffer[at] == ' ') {
            at++;
        }
        return Math.max(number(at), Marker.NONE);
    }

    private int indexAfter(byte[] text, int length) {
        for (var from = 0; from + text.length <= length; from++) {
            if (Arrays.equals(buffer, from, from + text.length, text, 0, text.length)) {
                return from + text.length;
            }
        }
        return length;
    }

    /** The session of a process; negative where it is gone. */
    long session(long pid) {
        return stat(pid).map(stat -> Long.parseLong(stat[SESSION_FIELD])).orElse(-1L);
    }

    /** Whether a process has ended, be it that its parent has not asked for its exit code yet. */
    boolean hasEnded(long pid) {
        return stat(pid).map(ProcessTable::isOver).orElse(true);
    }

    private static boolean isOver(String[] stat) {
        // A first thread that is over looks like a zombie while others of its process go on.
        return stat[STATE_FIELD].equals("X") || stat[STATE_FIELD].equals("Z") && stat[THREADS_FIELD].equals("1");
    }

    /**
     * How long a process has used the processors, with those of its children that have ended and been asked for their exit code; to a
     * hundredth of a second. Nothing where it has ended itself: its parent has that, or will have.
     */
    Duration cpuTime(long pid) {
        var ticks = 0L;
        var stat = stat(pid);
        if (stat.isPresent() && !isOver(stat.get())) {
            for (var i = FIRST_TIME_FIELD; i <= LAST_TIME_FIELD; i++) {
                ticks += Long.parseLong(stat.get()[i]);
            }
        }
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    /** The fields after the program's name; empty where the process is gone. */
    private Optional<String[]> stat(long pid) {
        var length = read(pid, "stat");
        if (length < 0) {
            return Optional.empty();
        }
        var text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        return Optional.of(text.substring(text.lastIndexOf(')') + 1).split(" ", THREADS_FIELD + 2));
    }

    private int read(long pid, String file) {
        return read("/proc/" + pid + '/' + file);
    }

    /** @return how much of a file lies in the buffer now; negative where there is none */
    private int read(String file) {
        try (var in = new FileInputStream(file)) {
            var length = in.read(buffer);
            if (length >= 0 && length < buffer.length) {
                buffer[length] = 0; // no number runs on into what lay there before
            }
            return length;
        } catch (IOException e) {
            return -1;
        }
    }
}
