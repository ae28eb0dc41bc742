package webjobs.adapters.db;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor of our own for a file, by which Linux is asked to allocate space; Java has no words for that.
 *
 * <p>To be closed after everybody else in this process has closed the file: closing any descriptor of a file gives up the process's
 * locks on it.
 */
final class LinuxFile implements AutoCloseable {
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int EINTR = 4;
    private static final int EFBIG = 27;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    /** Null where this is not a Linux whose C library has the calls. */
    private static final @Nullable Calls CALLS = Calls.find();

    private final Calls calls;
    private final int descriptor;

    private LinuxFile(Calls calls, int descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    /** What came of the wish for space. */
    enum Allocation {
        DONE,
        /** The disk is full, or a quota is used up. */
        NO_SPACE,
        /** Neither this system nor this file system can do it. */
        NOT_KNOWN_HERE
    }

    /**
     * Opens a file that is there.
     *
     * @return null where this system cannot allocate ahead
     */
    static @Nullable LinuxFile open(Path file) throws IOException {
        var calls = CALLS;
        if (calls == null) {
            return null;
        }
        try (var arena = Arena.ofConfined()) {
            var errno = arena.allocate(Calls.STATE);
            var descriptor =
                    (int) calls.open.invokeExact(errno, arena.allocateFrom(file.toString()), O_RDWR | O_CLOEXEC);
            if (descriptor < 0) {
                throw new IOException("cannot open " + file + ": error " + Calls.number(errno));
            }
            return new LinuxFile(calls, descriptor);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Gives blocks to a stretch of the file that has none, also behind its end; its size and content stay. */
    Allocation allocate(long from, long to) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var errno = arena.allocate(Calls.STATE);
            while ((int) calls.fallocate.invokeExact(errno, descriptor, FALLOC_FL_KEEP_SIZE, from, to - from) != 0) {
                switch (Calls.number(errno)) {
                    case EINTR -> {}
                    case ENOSPC, EDQUOT, EFBIG -> {
                        return Allocation.NO_SPACE;
                    }
                    default -> {
                        return Allocation.NOT_KNOWN_HERE;
                    }
                }
            }
            return Allocation.DONE;
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            var _ = (int) calls.close.invokeExact(descriptor);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static IOException unexpected(Throwable failure) {
        return switch (failure) {
            case IOException io -> io;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            default -> new IOException(failure);
        };
    }

    /** The functions of the C library; numbers are those of 64-bit x86 and ARM. */
    private record Calls(MethodHandle open, MethodHandle fallocate, MethodHandle close) {
        static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        private static final Linker.Option KEEPS_ERRNO = Linker.Option.captureCallState("errno");

        static @Nullable Calls find() {
            if (!System.getProperty("os.name").equals("Linux") || ADDRESS.byteSize() != Long.BYTES) {
                return null;
            }
            return new Calls(
                    function("open", List.of(ADDRESS, JAVA_INT), KEEPS_ERRNO, Linker.Option.firstVariadicArg(2)),
                    function("fallocate", List.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), KEEPS_ERRNO),
                    function("close", List.of(JAVA_INT)));
        }

        // Restricted, for it trusts that the C function takes what is said here; the manual pages say so.
        @SuppressWarnings("restricted")
        private static MethodHandle function(String name, List<ValueLayout> arguments, Linker.Option... options) {
            var linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow(name),
                    FunctionDescriptor.of(JAVA_INT, arguments.toArray(ValueLayout[]::new)),
                    options);
        }

        static int number(MemorySegment errno) {
            return (int) ERRNO.get(errno, 0L);
        }
    }
}
