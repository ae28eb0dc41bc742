package webjobs.adapters.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.util.function.BooleanSupplier;

/**
 * The few calls of Linux that Java has no words for; the only class here that knows {@code java.lang.foreign}.
 *
 * <p>Numbers are those of 64-bit x86 and ARM. A call that fails throws an {@link IOException} with the system's own words.
 */
final class Kernel {
    private static final int RLIMIT_LOCKS = 10;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int PRIO_PROCESS = 0;
    private static final int HIGHEST_PRIORITY = -20;
    private static final long FIONREAD = 0x541B;
    private static final long SYS_PIDFD_OPEN = 434;
    private static final long SYS_PIDFD_SEND_SIGNAL = 424;
    private static final int ENOSYS = 38;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private static final MethodHandle GETRLIMIT = handle("getrlimit", of(JAVA_INT, JAVA_INT, ADDRESS), ERRNO);
    private static final MethodHandle SETRLIMIT = handle("setrlimit", of(JAVA_INT, JAVA_INT, ADDRESS), ERRNO);
    private static final MethodHandle PIPE2 = handle("pipe2", of(JAVA_INT, ADDRESS, JAVA_INT), ERRNO);
    private static final MethodHandle POLL = handle("poll", of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SETPRIORITY = handle("setpriority", of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = handle("close", of(JAVA_INT, JAVA_INT));
    private static final MethodHandle STRERROR = handle("strerror", of(ADDRESS, JAVA_INT));
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

    private static FunctionDescriptor of(MemoryLayout result, MemoryLayout... arguments) {
        return FunctionDescriptor.of(result, arguments);
    }

    // Restricted, for it trusts that the C function takes what is said here; the manual pages say so.
    @SuppressWarnings("restricted")
    private static MethodHandle handle(String function, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(function), descriptor, options);
    }

    /** This process's soft limit on file locks; -1 where there is none. */
    static long lockLimit() throws IOException {
        return inArena((arena, errno) -> limits(arena, errno).get(JAVA_LONG, 0));
    }

    /** Sets the soft limit on file locks of this process, which those it starts inherit; the hard limit stays. */
    static void lockLimit(long soft) throws IOException {
        inArena((arena, errno) -> {
            var limits = limits(arena, errno);
            limits.set(JAVA_LONG, 0, soft);
            return checked("setrlimit", errno, (int) SETRLIMIT.invokeExact(errno, RLIMIT_LOCKS, limits));
        });
    }

    private static MemorySegment limits(Arena arena, MemorySegment errno) throws Throwable {
        var limits = arena.allocate(2 * Long.BYTES, Long.BYTES);
        checked("getrlimit", errno, (int) GETRLIMIT.invokeExact(errno, RLIMIT_LOCKS, limits));
        return limits;
    }

    /** Makes a pipe that no process inherits and whose ends do not block. @return the number of its reading and its writing end */
    static int[] pipe() throws IOException {
        return inArena((arena, errno) -> {
            var ends = arena.allocate(JAVA_INT, 2);
            checked("pipe2", errno, (int) PIPE2.invokeExact(errno, ends, O_CLOEXEC | O_NONBLOCK));
            return ends.toArray(JAVA_INT);
        });
    }

    /** @return how many bytes were read; 0 at the end of the stream; less where there is nothing to be read now */
    static int read(int file, byte[] into, int atMost) throws IOException {
        return inArena((_, _) ->
                (int) (long) READ.invokeExact(file, MemorySegment.ofArray(into), (long) Math.min(atMost, into.length)));
    }

    /** How many bytes lie in a pipe. */
    static int readable(int file) throws IOException {
        return inArena((arena, _) -> {
            var count = arena.allocate(JAVA_INT);
            return (int) IOCTL.invokeExact(file, FIONREAD, count) < 0 ? 0 : count.get(JAVA_INT, 0);
        });
    }

    /** A file that is ready once the process has ended; negative where it is gone or the kernel is older than 5.3. */
    static int processFile(long pid) throws IOException {
        return inArena((_, _) -> (int) (long) SYSCALL.invokeExact(SYS_PIDFD_OPEN, (int) pid, 0));
    }

    /**
     * Sends a signal to a process, as {@link Signals#send} says. A thread that is not the first of its process is no process.
     */
    static void signal(long pid, int signal, BooleanSupplier isStillMeant) {
        try {
            inArena((arena, errno) -> {
                var file = (int) (long) SYSCALL_ERRNO.invokeExact(errno, SYS_PIDFD_OPEN, (int) pid, 0);
                try {
                    if (file >= 0 && isStillMeant.getAsBoolean()) {
                        var _ = (long)
                                SEND_SIGNAL.invokeExact(SYS_PIDFD_SEND_SIGNAL, file, signal, MemorySegment.NULL, 0);
                    } else if (file < 0 && errno.get(JAVA_INT, 0) == ENOSYS && isStillMeant.getAsBoolean()) {
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

    /** Puts this thread, and not what others start, before all ordinary ones. @return whether the server may do that */
    static boolean preferThisThread() throws IOException {
        return inArena((_, _) -> (int) SETPRIORITY.invokeExact(PRIO_PROCESS, 0, HIGHEST_PRIORITY)) == 0;
    }

    /** Closes a file; nothing happens for a negative number. */
    static void close(int file) {
        try {
            if (file >= 0) {
                var _ = (int) CLOSE.invokeExact(file);
            }
        } catch (Throwable e) {
            throw new AssertionError("close() throws nothing", e);
        }
    }

    /** Some files to wait for. Confined to the thread that made it. */
    static final class Watch implements AutoCloseable {
        private static final int ENTRY = 8;
        private static final short POLLIN = 1;

        private final Arena arena = Arena.ofConfined();
        private final MemorySegment entries;
        private final int count;

        /** @param files their numbers; a negative one is never ready */
        Watch(int... files) {
            count = files.length;
            entries = arena.allocate((long) count * ENTRY, Integer.BYTES);
            for (var i = 0; i < count; i++) {
                entries.set(JAVA_INT, (long) i * ENTRY, files[i]);
                entries.set(JAVA_SHORT, (long) i * ENTRY + 4, POLLIN);
            }
        }

        /** Waits until a file is ready. @param millis at most so long; negative: for ever. @return whether one is */
        boolean await(int millis) throws IOException {
            // Less than none ready is a signal that came in between, which is as good as a wait cut short.
            return inArena((_, _) -> (int) POLL.invokeExact(entries, (long) count, millis)) > 0;
        }

        /** Whether, at the last wait, something could be read or the stream's end was reached. */
        boolean isReady(int index) {
            return entries.get(JAVA_SHORT, (long) index * ENTRY + 6) != 0;
        }

        void forget(int index) {
            entries.set(JAVA_INT, (long) index * ENTRY, -1);
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T in(Arena arena, MemorySegment errno) throws Throwable;
    }

    private static <T> T inArena(Call<T> call) throws IOException {
        try (var arena = Arena.ofConfined()) {
            return call.in(arena, arena.allocate(CALL_STATE));
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a C function throws nothing", e);
        }
    }

    @SuppressWarnings("restricted") // a C string ends where its NUL is
    private static int checked(String function, MemorySegment errno, int result) throws Throwable {
        if (result < 0) {
            var text = (MemorySegment) STRERROR.invokeExact(errno.get(JAVA_INT, 0));
            throw new IOException(function + ": " + text.reinterpret(1024).getString(0));
        }
        return result;
    }
}
