package webjobs.adapters.process.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static webjobs.adapters.process.linux.Native.handle;
import static webjobs.adapters.process.linux.Native.of;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * {@code posix_spawn}: a program in a session and process group of its own, without a terminal, with every signal at its default and
 * none blocked, and with no file of ours but the three that it is given.
 *
 * <p>Safe for use by many threads; platform threads at best, for a call takes about a millisecond and holds its carrier.
 */
public final class PosixSpawn {
    private static final String ACTIONS = "posix_spawn_file_actions_";
    private static final String ATTRIBUTES = "posix_spawnattr_";

    /** The youngest is {@code addclosefrom_np}, of glibc 2.34; musl has all but that. */
    private static final List<String> NEEDED = List.of(
            "posix_spawn",
            ACTIONS + "init",
            ACTIONS + "destroy",
            ACTIONS + "adddup2",
            ACTIONS + "addopen",
            ACTIONS + "addfchdir_np",
            ACTIONS + "addclosefrom_np",
            ATTRIBUTES + "init",
            ATTRIBUTES + "setflags",
            ATTRIBUTES + "setsigmask",
            ATTRIBUTES + "setsigdefault");

    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;

    /** More than any C library takes for its structures: 336 bytes for the attributes, 80 for the actions. */
    private static final long ROOM = 1024;

    private static final long SIGNAL_SET_BYTES = 128;
    private static final byte ALL_BITS = (byte) 0xff;
    private static final int FIRST_NOT_GIVEN = 3;

    private final MethodHandle spawn =
            handle("posix_spawn", of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private final MethodHandle init = handle(ACTIONS + "init", of(JAVA_INT, ADDRESS));
    private final MethodHandle destroy = handle(ACTIONS + "destroy", of(JAVA_INT, ADDRESS));
    private final MethodHandle dup2 = handle(ACTIONS + "adddup2", of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private final MethodHandle open =
            handle(ACTIONS + "addopen", of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private final MethodHandle changeDirectory = handle(ACTIONS + "addfchdir_np", of(JAVA_INT, ADDRESS, JAVA_INT));
    private final MethodHandle closeFrom = handle(ACTIONS + "addclosefrom_np", of(JAVA_INT, ADDRESS, JAVA_INT));

    /** Shared by all launches, which only read them. */
    private final MemorySegment attributes;

    private final MemorySegment nothing;

    private PosixSpawn() throws IOException {
        var arena = Arena.global();
        nothing = arena.allocateFrom("/dev/null");
        attributes = Native.inArena((_, _) -> {
            var made = arena.allocate(ROOM, Long.BYTES);
            checked((int) handle(ATTRIBUTES + "init", of(JAVA_INT, ADDRESS)).invokeExact(made));
            checked((int) handle(ATTRIBUTES + "setflags", of(JAVA_INT, ADDRESS, JAVA_SHORT))
                    .invokeExact(made, (short) (SETSID | SETSIGDEF | SETSIGMASK)));
            var none = arena.allocate(SIGNAL_SET_BYTES, Long.BYTES);
            checked((int) handle(ATTRIBUTES + "setsigmask", of(JAVA_INT, ADDRESS, ADDRESS))
                    .invokeExact(made, none));
            // By hand: sigfillset leaves out the two that the C library uses, which the program would then ignore.
            var all = arena.allocate(SIGNAL_SET_BYTES, Long.BYTES).fill(ALL_BITS);
            checked((int) handle(ATTRIBUTES + "setsigdefault", of(JAVA_INT, ADDRESS, ADDRESS))
                    .invokeExact(made, all));
            return made;
        });
    }

    /**
     * Links all that is needed, so that the first launch is as fast as others.
     *
     * @return empty where this C library lacks a function
     */
    public static Optional<PosixSpawn> linked() throws IOException {
        return NEEDED.stream().allMatch(Native::has) ? Optional.of(new PosixSpawn()) : Optional.empty();
    }

    /**
     * What to start.
     *
     * @param program its path, absolute or from the directory
     * @param words its arguments, the program's name first
     * @param variables {@code NAME=VALUE}
     */
    public record Program(byte[] program, List<byte[]> words, List<byte[]> variables) {}

    /**
     * Starts a program, with an empty standard input.
     *
     * @param directory an open one, where it begins
     * @param out the number of the file that it gets as standard output, above 2
     * @param err the same for its standard error
     * @return its number
     * @throws CallFailed where there is no process; as nothing else can fail, the number says what hinders the program itself
     */
    public int start(Program program, int directory, int out, int err) throws IOException {
        return Native.inArena((arena, _) -> {
            var actions = arena.allocate(ROOM, Long.BYTES);
            checked((int) init.invokeExact(actions));
            try {
                checked((int) changeDirectory.invokeExact(actions, directory));
                checked((int) open.invokeExact(actions, 0, nothing, 0, 0));
                checked((int) dup2.invokeExact(actions, out, 1));
                checked((int) dup2.invokeExact(actions, err, 2));
                checked((int) closeFrom.invokeExact(actions, FIRST_NOT_GIVEN));
                var pid = arena.allocate(JAVA_INT);
                checked((int) spawn.invokeExact(
                        pid,
                        Native.string(arena, program.program()),
                        actions,
                        attributes,
                        strings(arena, program.words()),
                        strings(arena, program.variables())));
                return pid.get(JAVA_INT, 0);
            } finally {
                var _ = (int) destroy.invokeExact(actions);
            }
        });
    }

    private static MemorySegment strings(Arena arena, List<byte[]> texts) {
        var bytes = texts.stream().mapToLong(text -> text.length + 1L).sum();
        var room = arena.allocate(Math.max(bytes, 1));
        var pointers = arena.allocate(ADDRESS, texts.size() + 1L);
        var at = 0L;
        for (var i = 0; i < texts.size(); i++) {
            var text = texts.get(i);
            pointers.setAtIndex(ADDRESS, i, room.asSlice(at));
            MemorySegment.copy(text, 0, room, JAVA_BYTE, at, text.length);
            at += text.length + 1L;
        }
        return pointers;
    }

    /** These functions return the number of the error. */
    private static void checked(int number) throws Throwable {
        if (number != 0) {
            throw Native.failed("posix_spawn", number);
        }
    }
}
