package webjobs.adapters.process.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static webjobs.adapters.process.linux.Native.ERRNO;
import static webjobs.adapters.process.linux.Native.checked;
import static webjobs.adapters.process.linux.Native.handle;
import static webjobs.adapters.process.linux.Native.inArena;
import static webjobs.adapters.process.linux.Native.number;
import static webjobs.adapters.process.linux.Native.of;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.function.BooleanSupplier;

/**
 * Files, limits, signals and the ends of processes.
 *
 * <p>Safe for use by many threads.
 */
public final class Kernel {
    private static final int RLIMIT_LOCKS = 10;
    private static final long NO_LIMIT = -1;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int PRIO_PROCESS = 0;
    private static final int HIGHEST_PRIORITY = -20;
    private static final long FIONREAD = 0x541B;
    private static final long SYS_PIDFD_OPEN = 434;
    private static final long SYS_PIDFD_SEND_SIGNAL = 424;
    private static final int EINTR = 4;
    private static final int ENOSYS = 38;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int LAST_STANDARD_STREAM = 2;
    private static final int O_PATH = 0x20_0000;
    private static final int P_PID = 1;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x100_0000;
    private static final int CLD_EXITED = 1;
    private static final int KILLED = 128;
    private static final long SIGNAL_INFO_BYTES = 128;
    private static final long SIGNAL_INFO_CODE = 8;
    private static final long SIGNAL_INFO_PID = 12;
    private static final long SIGNAL_INFO_STATUS = 24;
    /** The one number that x86 and ARM do not share. */
    private static final int O_DIRECTORY = System.getProperty("os.arch", "").startsWith("aarch") ? 0x4000 : 0x1_0000;

    private static final MethodHandle GETRLIMIT = handle("getrlimit", of(JAVA_INT, JAVA_INT, ADDRESS), ERRNO);
    private static final MethodHandle SETRLIMIT = handle("setrlimit", of(JAVA_INT, JAVA_INT, ADDRESS), ERRNO);
    private static final MethodHandle PIPE2 = handle("pipe2", of(JAVA_INT, ADDRESS, JAVA_INT), ERRNO);
    private static final MethodHandle FCNTL =
            handle("fcntl", of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2), ERRNO);
    private static final MethodHandle OPEN =
            handle("open", of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2), ERRNO);
    private static final MethodHandle WAITID =
            handle("waitid", of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), ERRNO);
    private static final MethodHandle SIGNAL = handle("signal", of(ADDRESS, JAVA_INT, ADDRESS));
    /** A function that takes a number, does nothing, and may be called at any moment. */
    private static final MemorySegment HARMLESS = Native.address("abs");

    private static final MethodHandle GETENV = handle("getenv", of(ADDRESS, ADDRESS));
    private static final MethodHandle STRLEN = handle("strlen", of(JAVA_LONG, ADDRESS));
    private static final MethodHandle POLL = handle("poll", of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SETPRIORITY = handle("setpriority", of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = handle("close", of(JAVA_INT, JAVA_INT));
    private static final MethodHandle IOCTL =
            handle("ioctl", of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SYSCALL =
            handle("syscall", of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(1));
    private static final MethodHandle SYSCALL_ERRNO =
            handle("syscall", of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(1), ERRNO);
    private static final MethodHandle SEND_SIGNAL = handle(
            "syscall",
            of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle KILL = handle("kill", of(JAVA_INT, JAVA_INT, JAVA_INT));
    /** Reads into the Java heap without a copy, which is allowed because our ends of pipes never block. */
    private static final MethodHandle READ =
            handle("read", of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), Linker.Option.critical(true));

    private Kernel() {}

    /** This process's soft limit on file locks; -1 where there is none. */
    public static long lockLimit() throws IOException {
        return inArena((arena, errno) -> limits(arena, errno).get(JAVA_LONG, 0));
    }

    /** Sets the soft limit on file locks of this process, which those it starts inherit; the hard limit stays. */
    public static void lockLimit(long soft) throws IOException {
        inArena((arena, errno) -> {
            var limits = limits(arena, errno);
            limits.set(JAVA_LONG, 0, soft);
            return checked("setrlimit", errno, (int) SETRLIMIT.invokeExact(errno, RLIMIT_LOCKS, limits));
        });
    }

    /**
     * Lets the soft limit on file locks be set to a value, by raising the hard limit where that is lower and this process may.
     *
     * @throws CallFailed where it may not
     */
    public static void allowLockLimit(long value) throws IOException {
        inArena((arena, errno) -> {
            var limits = limits(arena, errno);
            if (Long.compareUnsigned(limits.get(JAVA_LONG, Long.BYTES), value) < 0) {
                limits.set(JAVA_LONG, Long.BYTES, NO_LIMIT);
                checked("setrlimit", errno, (int) SETRLIMIT.invokeExact(errno, RLIMIT_LOCKS, limits));
            }
            return 0;
        });
    }

    private static MemorySegment limits(Arena arena, MemorySegment errno) throws Throwable {
        var limits = arena.allocate(2 * Long.BYTES, Long.BYTES);
        checked("getrlimit", errno, (int) GETRLIMIT.invokeExact(errno, RLIMIT_LOCKS, limits));
        return limits;
    }

    /**
     * Makes a pipe that no process inherits. Its reading end does not block; its writing end does, as programs expect. Both have numbers
     * above 2: whoever starts this server may have closed the standard streams.
     *
     * @return the number of its reading and its writing end
     */
    public static int[] pipe() throws IOException {
        return inArena((arena, errno) -> {
            var ends = arena.allocate(JAVA_INT, 2);
            checked("pipe2", errno, (int) PIPE2.invokeExact(errno, ends, O_CLOEXEC));
            var reader = ends.getAtIndex(JAVA_INT, 0);
            var writer = ends.getAtIndex(JAVA_INT, 1);
            try {
                reader = aboveTheStandardStreams(reader, errno);
                writer = aboveTheStandardStreams(writer, errno);
                checked("fcntl", errno, (int) FCNTL.invokeExact(errno, reader, F_SETFL, O_NONBLOCK));
                return new int[] {reader, writer};
            } catch (IOException e) {
                close(reader);
                close(writer);
                throw e;
            }
        });
    }

    private static int aboveTheStandardStreams(int file, MemorySegment errno) throws Throwable {
        if (file > LAST_STANDARD_STREAM) {
            return file;
        }
        var moved = checked(
                "fcntl", errno, (int) FCNTL.invokeExact(errno, file, F_DUPFD_CLOEXEC, LAST_STANDARD_STREAM + 1));
        close(file);
        return moved;
    }

    /**
     * Opens a directory to start in.
     *
     * @return its number
     */
    public static int openDirectory(byte[] path) throws IOException {
        return inArena((arena, errno) -> checked("open", errno, (int)
                OPEN.invokeExact(errno, Native.string(arena, path), O_PATH | O_DIRECTORY | O_CLOEXEC, 0)));
    }

    /**
     * Waits for the end of a child of this process, and lets the system forget it.
     *
     * @return its exit code; {@code 128 + n} where signal n ended it
     */
    public static int awaitEnd(long child) throws IOException {
        return inArena((arena, errno) -> {
            var info = arena.allocate(SIGNAL_INFO_BYTES, Long.BYTES);
            while ((int) WAITID.invokeExact(errno, P_PID, (int) child, info, WEXITED) != 0) {
                if (number(errno) != EINTR) {
                    throw Native.failed("waitid", number(errno));
                }
            }
            var status = info.get(JAVA_INT, SIGNAL_INFO_STATUS);
            return info.get(JAVA_INT, SIGNAL_INFO_CODE) == CLD_EXITED ? status : KILLED + status;
        });
    }

    /** Whether a child of this process has ended, which {@link #awaitEnd} has not waited for. */
    public static boolean hasEnded(long child) throws IOException {
        return inArena((arena, errno) -> {
            var info = arena.allocate(SIGNAL_INFO_BYTES, Long.BYTES);
            checked("waitid", errno, (int)
                    WAITID.invokeExact(errno, P_PID, (int) child, info, WEXITED | WNOHANG | WNOWAIT));
            return info.get(JAVA_INT, SIGNAL_INFO_PID) != 0;
        });
    }

    /** Sets what a signal does to this process to the system's default. */
    public static void setToDefault(int signal) throws IOException {
        setHandler(signal, MemorySegment.NULL);
    }

    /**
     * Has this process take a signal and do nothing. Unlike one that is ignored, such a signal is at its default in every program that
     * this process starts.
     */
    public static void takeAndDoNothing(int signal) throws IOException {
        setHandler(signal, HARMLESS);
    }

    private static void setHandler(int signal, MemorySegment handler) throws IOException {
        var _ = inArena((_, _) -> (MemorySegment) SIGNAL.invokeExact(signal, handler));
    }

    /** @return how many bytes were read; 0 at the end of the stream; less where there is nothing to be read now */
    public static int read(int file, byte[] into, int atMost) throws IOException {
        return inArena((_, _) ->
                (int) (long) READ.invokeExact(file, MemorySegment.ofArray(into), (long) Math.min(atMost, into.length)));
    }

    /** How many bytes lie in a pipe. */
    public static int readable(int file) throws IOException {
        return inArena((arena, _) -> {
            var count = arena.allocate(JAVA_INT);
            return (int) IOCTL.invokeExact(file, FIONREAD, count) < 0 ? 0 : count.get(JAVA_INT, 0);
        });
    }

    /** A file that is ready once the process has ended; negative where it is gone or the kernel is older than 5.3. */
    public static int processFile(long pid) throws IOException {
        return inArena((_, _) -> (int) (long) SYSCALL.invokeExact(SYS_PIDFD_OPEN, (int) pid, 0));
    }

    /**
     * Sends a signal to a process, but nothing where it is gone. A thread that is not the first of its process is no process.
     *
     * @param isStillMeant asked when a later process of that number can no longer be hit
     */
    public static void signal(long pid, int signal, BooleanSupplier isStillMeant) {
        try {
            inArena((arena, errno) -> {
                var file = (int) (long) SYSCALL_ERRNO.invokeExact(errno, SYS_PIDFD_OPEN, (int) pid, 0);
                try {
                    if (file >= 0 && isStillMeant.getAsBoolean()) {
                        var _ = (long)
                                SEND_SIGNAL.invokeExact(SYS_PIDFD_SEND_SIGNAL, file, signal, MemorySegment.NULL, 0);
                    } else if (file < 0 && number(errno) == ENOSYS && isStillMeant.getAsBoolean()) {
                        var _ = (int) KILL.invokeExact((int) pid, signal);
                    }
                } finally {
                    close(file);
                }
                return 0;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills the value of a variable of this process with zeros where it lies; nothing happens where there is none. */
    @SuppressWarnings("restricted") // a C string ends where its NUL is
    public static void overwriteVariable(byte[] name) throws IOException {
        var _ = inArena((arena, _) -> {
            var value = (MemorySegment) GETENV.invokeExact(Native.string(arena, name));
            return value.address() == 0
                    ? value
                    : value.reinterpret((long) STRLEN.invokeExact(value)).fill((byte) 0);
        });
    }

    /** Puts this thread, and not what others start, before all ordinary ones. @return whether the server may do that */
    public static boolean preferThisThread() throws IOException {
        return inArena((_, _) -> (int) SETPRIORITY.invokeExact(PRIO_PROCESS, 0, HIGHEST_PRIORITY)) == 0;
    }

    /** Closes a file; nothing happens for a negative number. */
    public static void close(int file) {
        try {
            if (file >= 0) {
                var _ = (int) CLOSE.invokeExact(file);
            }
        } catch (Throwable e) {
            throw new AssertionError("close() throws nothing", e);
        }
    }

    /** Some files to wait for. Confined to the thread that made it. */
    public static final class Watch implements AutoCloseable {
        private static final int ENTRY = 8;
        private static final short POLLIN = 1;

        private final Arena arena = Arena.ofConfined();
        private final MemorySegment entries;
        private final int count;

        /** @param files their numbers; a negative one is never ready */
        public Watch(int... files) {
            count = files.length;
            entries = arena.allocate((long) count * ENTRY, Integer.BYTES);
            for (var i = 0; i < count; i++) {
                entries.set(JAVA_INT, (long) i * ENTRY, files[i]);
                entries.set(JAVA_SHORT, (long) i * ENTRY + 4, POLLIN);
            }
        }

        /** Waits until a file is ready. @param millis at most so long; negative: for ever. @return whether one is */
        public boolean await(int millis) throws IOException {
            // Less than none ready is a signal that came in between, which is as good as a wait cut short.
            return inArena((_, _) -> (int) POLL.invokeExact(entries, (long) count, millis)) > 0;
        }

        /** Whether, at the last wait, something could be read or the stream's end was reached. */
        public boolean isReady(int index) {
            return entries.get(JAVA_SHORT, (long) index * ENTRY + 6) != 0;
        }

        public void forget(int index) {
            entries.set(JAVA_INT, (long) index * ENTRY, -1);
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}
