package webjobs.adapters.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import webjobs.application.port.Launch;
import webjobs.domain.job.ScriptHost;

/** Finds words for a launch that failed, which a person can act on; the system's own are short and name the wrong thing. */
final class LaunchProblem {
    /** The characters that can be given to a process; the locale of the server's start decides. */
    private static final Charset NATIVE = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private static final int LONGEST_FIRST_LINE = 256;

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
        return interpreter(file)
                .filter(named -> !Files.isExecutable(Path.of(named)))
                .map(named ->
                        "; its first line names the interpreter " + named + ", which is not there or cannot be run")
                .orElse("");
    }

    /** What stands behind {@code #!}. */
    private static Optional<String> interpreter(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            var start = new char[LONGEST_FIRST_LINE];
            var length = Math.max(0, reader.read(start));
            return new String(start, 0, length)
                    .lines()
                    .findFirst()
                    .filter(line -> line.startsWith("#!"))
                    .map(line -> line.substring(2).strip().split("\\s", 2)[0])
                    .filter(name -> !name.isEmpty());
        } catch (IOException e) {
            return Optional.empty(); // then the system's words must do
        }
    }
}
