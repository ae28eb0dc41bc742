package webjobs.adapters.process;

import static webjobs.adapters.process.linux.CallFailed.E2BIG;
import static webjobs.adapters.process.linux.CallFailed.EACCES;
import static webjobs.adapters.process.linux.CallFailed.EAGAIN;
import static webjobs.adapters.process.linux.CallFailed.EMFILE;
import static webjobs.adapters.process.linux.CallFailed.ENFILE;
import static webjobs.adapters.process.linux.CallFailed.ENOENT;
import static webjobs.adapters.process.linux.CallFailed.ENOEXEC;
import static webjobs.adapters.process.linux.CallFailed.ENOMEM;
import static webjobs.adapters.process.linux.CallFailed.ETXTBSY;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.process.linux.CallFailed;
import webjobs.application.port.Launch;

/** Finds words for a launch that failed, which a person can act on; the system's own are short and name the wrong thing. */
final class LaunchProblem {
    /** One byte less than 32 pages of 4 KiB: the system's own limit for one argument or variable (execve(2)). */
    private static final int MOST_BYTES_IN_ONE = 128 * 1024 - 1;

    private LaunchProblem() {}

    /** @param invocation what was to be started; null where it has not come so far */
    static String sentence(Launch launch, @Nullable Invocation invocation, Exception problem) {
        return "Could not start " + launch.script().name() + " in " + launch.directory() + ": "
                + reason(launch.directory(), invocation, problem) + ".";
    }

    private static String reason(Path directory, @Nullable Invocation invocation, Exception problem) {
        if (!Files.exists(directory)) {
            return "that folder is not there";
        }
        if (!Files.isDirectory(directory)) {
            return "that is no folder";
        }
        var said = Optional.ofNullable(problem.getMessage()).orElse(problem.toString());
        return invocation != null && problem instanceof CallFailed failed
                ? hindrance(invocation, failed).orElse(said)
                : said;
    }

    /** Only the numbers that a person can do something about. */
    private static Optional<String> hindrance(Invocation invocation, CallFailed failed) {
        var file = Executables.file(invocation);
        return switch (failed.number()) {
            case ENOENT -> Optional.of(missing(invocation));
            case EACCES -> Optional.of(forbidden(invocation));
            case ENOEXEC -> Optional.of(file.getFileName() + " is a program for another kind of machine");
            case E2BIG -> Optional.of(tooLong(invocation));
            case ETXTBSY -> Optional.of("somebody is still writing " + file.getFileName());
            case EAGAIN -> Optional.of("the limit of processes is reached, of this machine or of the server's user");
            case ENOMEM -> Optional.of("the machine is short of memory");
            case EMFILE, ENFILE -> Optional.of("too many files are open, in this server or on this machine");
            default -> Optional.empty();
        };
    }

    private static String missing(Invocation invocation) {
        var file = Executables.file(invocation);
        if (!Files.exists(file)) {
            return "there is no file " + file.getFileName();
        }
        var line = Executables.shebang(file);
        if (line.isEmpty()) {
            return "what loads the program " + file.getFileName()
                    + " is not there: it may be built for another C library than this machine's";
        }
        if (line.get().endsInCarriageReturn()) {
            return "its first line ends in a carriage return, as files with Windows line ends have it, so that Linux looks for an"
                    + " interpreter whose name ends in one: save it with Unix line ends (LF)";
        }
        return line.get().interpreter().isEmpty()
                ? "its first line names no interpreter"
                : "its first line names the interpreter " + line.get().interpreter() + ", which is not there";
    }

    private static String forbidden(Invocation invocation) {
        var file = Executables.file(invocation);
        if (Files.isDirectory(file)) {
            return file.getFileName() + " is a folder";
        }
        if (!Files.isExecutable(file)) {
            return file.getFileName() + " is not executable for the server's user";
        }
        return Executables.interpreter(invocation)
                .filter(named -> !Files.isExecutable(named) || Files.isDirectory(named))
                .map(named -> "its first line names the interpreter " + named + ", which cannot be run")
                .orElse("the system does not allow it; its disk may be mounted with noexec");
    }

    private static String tooLong(Invocation invocation) {
        for (var variable : invocation.variables().entrySet()) {
            var bytes = Invocation.encoded(variable.getKey() + "=" + variable.getValue()).length;
            if (bytes > MOST_BYTES_IN_ONE) {
                return "the variable " + variable.getKey() + " has " + bytes + " bytes with its name, and "
                        + MOST_BYTES_IN_ONE + " are the most that the system takes in one";
            }
        }
        for (var word : invocation.words()) {
            var bytes = Invocation.encoded(word).length;
            if (bytes > MOST_BYTES_IN_ONE) {
                return "an argument has " + bytes + " bytes, and " + MOST_BYTES_IN_ONE
                        + " are the most that the system takes in one";
            }
        }
        return "its arguments and variables together are more than the system takes";
    }
}
