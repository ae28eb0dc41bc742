package webjobs.adapters.process.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/** How functions of the C library are found and called. */
final class Native {
    static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final MethodHandle STRERROR = handle("strerror", of(ADDRESS, JAVA_INT));

    private Native() {}

    static FunctionDescriptor of(MemoryLayout result, MemoryLayout... arguments) {
        return FunctionDescriptor.of(result, arguments);
    }

    /** Whether this C library has a function or variable. */
    static boolean has(String name) {
        return LINKER.defaultLookup().find(name).isPresent();
    }

    /** Where a function or variable of the C library lies. */
    static MemorySegment address(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }

    // Restricted, for it trusts that the C function takes what is said here; the manual pages say so.
    @SuppressWarnings("restricted")
    static MethodHandle handle(String function, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(address(function), descriptor, options);
    }

    @FunctionalInterface
    interface Call<T> {
        T in(Arena arena, MemorySegment errno) throws Throwable;
    }

    static <T> T inArena(Call<T> call) throws IOException {
        try (var arena = Arena.ofConfined()) {
            return call.in(arena, arena.allocate(CALL_STATE));
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a C function throws nothing", e);
        }
    }

    static int checked(String function, MemorySegment errno, int result) throws Throwable {
        if (result < 0) {
            throw failed(function, number(errno));
        }
        return result;
    }

    static int number(MemorySegment errno) {
        return errno.get(JAVA_INT, 0);
    }

    @SuppressWarnings("restricted") // a C string ends where its NUL is
    static CallFailed failed(String function, int number) throws Throwable {
        var text = (MemorySegment) STRERROR.invokeExact(number);
        return new CallFailed(function, number, text.reinterpret(1024).getString(0));
    }

    /** A C string. */
    static MemorySegment string(Arena arena, byte[] text) {
        var string = arena.allocate(text.length + 1L);
        MemorySegment.copy(text, 0, string, JAVA_BYTE, 0, text.length);
        return string;
    }
}
