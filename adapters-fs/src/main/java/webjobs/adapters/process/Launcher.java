package webjobs.adapters.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import webjobs.adapters.process.linux.CallFailed;
import webjobs.adapters.process.linux.Kernel;
import webjobs.adapters.process.linux.PosixSpawn;

/**
 * A way to start processes, each in a session and process group of its own, without a terminal, with every signal at its default, no
 * file but its three streams, and nothing to read (D19, BUG-40).
 */
sealed interface Launcher {
    /** The word for it that people are told. */
    String word();

    /**
     * @throws IOException where there is no process; a {@link CallFailed} says what hinders the program itself
     */
    Child start(Invocation invocation, Pipe stdout, Pipe stderr) throws IOException;

    /** By {@code posix_spawn}, where the C library has all that is needed for it. */
    record Spawning(PosixSpawn spawn) implements Launcher {
        private static final String SHELL = "/bin/sh";

        @Override
        public String word() {
            return "posix_spawn";
        }

        @Override
        public Child start(Invocation invocation, Pipe stdout, Pipe stderr) throws IOException {
            var directory = Kernel.openDirectory(
                    Invocation.encoded(invocation.directory().toString()));
            try {
                return new Child.Spawned(start(invocation, directory, stdout, stderr));
            } finally {
                Kernel.close(directory);
            }
        }

        private int start(Invocation invocation, int directory, Pipe stdout, Pipe stderr) throws IOException {
            var words = invocation.encodedWords();
            var variables = invocation.encodedVariables();
            try {
                return spawn.start(
                        new PosixSpawn.Program(words.getFirst(), words, variables),
                        directory,
                        stdout.writer(),
                        stderr.writer());
            } catch (CallFailed e) {
                if (e.number() != CallFailed.ENOEXEC || Executables.isBinary(invocation)) {
                    throw e;
                }
                // A script without a first line that names an interpreter is the shell's, as wherever programs are
                // started.
                var byShell = new ArrayList<>(words);
                byShell.addFirst(Invocation.encoded(SHELL));
                return spawn.start(
                        new PosixSpawn.Program(byShell.getFirst(), byShell, variables),
                        directory,
                        stdout.writer(),
                        stderr.writer());
            }
        }
    }

    /**
     * By the JDK and the program {@code setsid}, for C libraries that lack a call. It takes two to three times as long, and cannot tell
     * why a program does not start, so that this is looked for before.
     */
    record BySetsid(Path setsid) implements Launcher {
        private static final File NOTHING = new File("/dev/null");
        private static final int HIGHEST_SIGNAL = 31;
        private static final Pattern NUMBER = Pattern.compile("error[:=] ?([0-9]+),? \\(?([^()]*)");

        /** Empty where there is no such program. @param path as in PATH */
        static Optional<BySetsid> found(String path) {
            return Stream.concat(Arrays.stream(path.split(":")), Stream.of("/usr/bin", "/bin"))
                    .map(folder -> Path.of(folder, "setsid"))
                    .filter(Path::isAbsolute)
                    .filter(Files::isExecutable)
                    .findFirst()
                    .map(BySetsid::new);
        }

        @Override
        public String word() {
            return "setsid";
        }

        /** What this process ignores its children would, too; what it takes is at its default in them. */
        static void takeWhatIsIgnored() throws IOException {
            var ignored = Ignored.signals();
            for (var signal = 1; signal <= HIGHEST_SIGNAL; signal++) {
                if ((ignored & 1L << signal - 1) != 0) {
                    Kernel.takeAndDoNothing(signal);
                }
            }
        }

        @Override
        public Child start(Invocation invocation, Pipe stdout, Pipe stderr) throws IOException {
            Executables.requireStartable(invocation);
            var words = new ArrayList<>(invocation.words());
            words.addFirst(setsid.toString());
            var builder = new ProcessBuilder(words)
                    .directory(invocation.directory().toFile())
                    .redirectInput(Redirect.from(NOTHING))
                    .redirectOutput(stdout.writingFile())
                    .redirectError(stderr.writingFile());
            builder.environment().clear();
            builder.environment().putAll(invocation.variables());
            try {
                return new Child.OfJdk(builder.start());
            } catch (IOException e) {
                throw asCallFailed(e);
            }
        }

        /** The JDK has the system's number only in its words. */
        private static IOException asCallFailed(IOException problem) {
            var number = NUMBER.matcher(String.valueOf(problem.getMessage()));
            return number.find() ? new CallFailed("exec", Integer.parseInt(number.group(1)), number.group(2)) : problem;
        }
    }

    /** Which signals this process ignores, as whoever started it wanted. */
    final class Ignored {
        private static final String LINE = "SigIgn:";
        private static final int SIGCHLD = 17;

        private Ignored() {}

        /** Bit n - 1 stands for signal n. */
        static long signals() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.startsWith(LINE))
                    .mapToLong(line ->
                            Long.parseUnsignedLong(line.substring(LINE.length()).strip(), 16))
                    .findFirst()
                    .orElse(0);
        }

        /** Children of a process that ignores SIGCHLD vanish before anybody can ask for their exit codes. */
        static void hearOfChildren() throws IOException {
            if ((signals() & 1L << SIGCHLD - 1) != 0) {
                Kernel.setToDefault(SIGCHLD);
            }
        }
    }
}
