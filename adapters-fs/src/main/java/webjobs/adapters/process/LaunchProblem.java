package webjobs.adapters.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import webjobs.application.port.Launch;
import webjobs.domain.job.ScriptHead;
import webjobs.domain.job.ScriptHost;
import webjobs.domain.job.Shebang;

/** Finds words for a launch that failed, which a person can act on; the system's own are short and name the wrong thing. */
final class LaunchProblem {
    /** The characters that can be given to a process; the locale of the server's start decides. */
    private static final Charset NATIVE = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private LaunchProblem() {}

    /**
     * Refuses words that would reach the process with question marks for letters.
     *
     * @throws IllegalArgumentException naming the first such word
     */
    static void requireEncodable(List<String> words, Map<String, String> environment) {
        var encoder = NATIVE.newEncoder();
        var variables = environment.entrySet().stream().flatMap(e -> Stream.of(e.getKey(), e.getValue()));
        Stream.concat(words.stream(), variables)
                .filter(word -> !encoder.canEncode(word))
                .findFirst()
                .ifPresent(word -> {
                    throw new IllegalArgumentException(
                            "\"" + word + "\" cannot be written in " + NATIVE
                                    + ", the character set of the locale in which the server was started (LC_ALL=C.UTF-8 can write everything)");
                });
    }

    static String sentence(Launch launch, Exception problem) {
        var cause = problem.getCause();
        var said = Optional.ofNullable(cause == null ? problem.getMessage() : cause.getMessage());
        return "Could not start " + launch.script().name() + " in " + launch.directory() + ": "
                + said.orElse(problem.toString()) + explanation(launch) + ".";
    }

    private static String explanation(Launch launch) {
        if (!Files.isDirectory(launch.directory())) {
            return "; that folder is not there";
        }
        var file = launch.directory().resolve(launch.script().name());
        if (launch.script().host() != ScriptHost.EXECUTABLE) {
            return "";
        }
        if (!Files.isExecutable(file)) {
            return Files.exists(file) ? "; the file is not executable" : "; there is no such file";
        }
        return shebang(file).map(line -> explanation(line, launch.directory())).orElse("");
    }

    private static String explanation(Shebang line, Path directory) {
        if (line.endsInCarriageReturn()) {
            return "; its first line ends in a carriage return, as files with Windows line ends have it, so that Linux looks for an"
                    + " interpreter whose name ends in one: save it with Unix line ends (LF)";
        }
        if (line.interpreter().isEmpty()) {
            return "; its first line names no interpreter";
        }
        return Files.isExecutable(directory.resolve(line.interpreter()))
                ? ""
                : "; its first line names the interpreter " + line.interpreter()
                        + ", which is not there or cannot be run";
    }

    private static Optional<Shebang> shebang(Path file) {
        try (var in = Files.newInputStream(file)) {
            return ScriptHead.of(in.readNBytes(ScriptHead.LENGTH)).shebang();
        } catch (IOException e) {
            return Optional.empty(); // then the system's words must do
        }
    }
}
