package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import webjobs.application.Eventually;

/**
 * The commands of README and docs do what is said there, word for word, page by page, with the server that {@code ./webjobs demo}
 * starts.
 */
@Tag("endtoend")
class DocumentationIT {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Path DISTRIBUTION = Path.of("target/webjobs").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern STATUS = Pattern.compile("(?m)^@@(\\d{3})$");

    /** Commands that are not run here, by what they contain, and why. */
    private static final Map<String, String> NOT_RUN = Map.of(
            "./mvnw", "builds and tests everything, this test among it",
            "webjobs.benchmark.", "takes minutes, and wants a quiet machine",
            "CP=\"bootstrap/target", "is for the benchmarks",
            "apt-get install", "changes the machine",
            "npm install", "changes the machine",
            "systemctl ", "changes the machine",
            "jobs.example.org", "there is no proxy of that name; NginxEndToEndTest tries one",
            "URL=http", "the server here has another address",
            "PW=", "the server here has another password");

    @TempDir
    Path folder;

    /** {@code -Dpage=api.md} tries one of them. */
    static Stream<Path> pages() throws IOException {
        try (var docs = Files.list(REPOSITORY.resolve("docs"))) {
            var pages = new ArrayList<>(docs.filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList());
            pages.addFirst(REPOSITORY.resolve("README.md"));
            return pages.stream()
                    .filter(DocumentationIT::hasCommands)
                    .filter(page -> page.endsWith(
                            System.getProperty("page", page.getFileName().toString())))
                    .toList()
                    .stream();
        }
    }

    private static boolean hasCommands(Path page) {
        try {
            return DocumentedCommand.of(page).stream()
                    .anyMatch(command -> reasonNotToRun(command).isEmpty());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<String> reasonNotToRun(DocumentedCommand command) {
        return NOT_RUN.entrySet().stream()
                .filter(reason -> command.text().contains(reason.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void doWhatIsSaid(Path page) throws Exception {
        layOut();
        try (var demo = new Demo()) {
            for (var command : DocumentedCommand.of(page)) {
                if (reasonNotToRun(command).isPresent()) {
                    continue;
                }
                if (command.text().startsWith("./webjobs demo")) {
                    require(command, demo.said, "", true);
                } else if (command.startsAServer()) {
                    startAndStop(command);
                } else if (command.follows()) {
                    follow(command, demo);
                } else {
                    run(command, demo);
                }
            }
        }
    }

    /** What a reader has: the distribution, and the programs that pages use. */
    private void layOut() throws IOException {
        program(folder.resolve("webjobs"), "exec " + DISTRIBUTION + "/bin/webjobs \"$@\"");
        Files.createDirectory(folder.resolve("bin"));
        Files.copy(folder.resolve("webjobs"), folder.resolve("bin/webjobs"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectory(folder.resolve("conf"));
        Files.copy(DISTRIBUTION.resolve("conf/webjobs.yaml"), folder.resolve("conf/webjobs.yaml"));
        var programs = Files.createDirectory(folder.resolve(".programs"));
        var java = Path.of(System.getProperty("java.home"));
        // Says on standard error how the server answered: an answer that refuses is a success to curl.
        program(programs.resolve("curl"), "exec " + found("curl") + " -w '%{stderr}\\n@@%{http_code}\\n' \"$@\"");
        program(programs.resolve("zip"), "[ \"$1\" != -r ] || shift; exec " + java.resolve("bin/jar") + " -cMf \"$@\"");
    }

    private static void program(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path found(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the documentation uses " + program + ": install it"));
    }

    /** The server of a page. */
    private final class Demo implements AutoCloseable {
        final String url;
        final String password;
        final String said;
        private final Process process;

        Demo() throws IOException {
            process = bash("exec ./webjobs demo", Map.of())
                    .redirectError(folder.resolve(".demo").toFile())
                    .start();
            var lines = new StringBuilder();
            var reader = process.inputReader(StandardCharsets.UTF_8);
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.append(line).append('\n');
                if (line.startsWith("Listening on ")) {
                    break;
                }
            }
            said = lines.toString();
            assertThat(said)
                    .as("what ./webjobs demo says; and it logs " + Files.readString(folder.resolve(".demo")))
                    .contains("Listening on ");
            url = said.replaceFirst("(?s).*\n *address +(\\S+)\n.*", "$1");
            password = said.replaceFirst("(?s).*\n *password +(\\S+)\n.*", "$1");
        }

        @Override
        public void close() {
            process.destroy();
            try {
                assertThat(process.waitFor()).isZero();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private record Outcome(int exitCode, String out, String err) {}

    private void run(DocumentedCommand command, Demo demo) {
        if (command.onlyReads()) {
            Eventually.until(PATIENCE, () -> complaint(command, demo), String::isEmpty);
        } else {
            assertThat(complaint(command, demo)).isEmpty();
        }
    }

    /** What is wrong with a command; empty where nothing is. */
    private String complaint(DocumentedCommand command, Demo demo) {
        try {
            var shown = new ShownAnswer(command.shown());
            var outcome = outcome(command, demo);
            var complaints = complaints(outcome, shown);
            shown.missingIn(outcome.out(), command.onlyReads()).forEach(it -> complaints.add("its answer lacks " + it));
            return complaints.isEmpty()
                    ? ""
                    : command + "\n" + String.join("\n", complaints) + "\nIt said: " + outcome.out() + "\nand: "
                            + outcome.err();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(command.toString(), e);
        }
    }

    private static List<String> complaints(Outcome outcome, ShownAnswer shown) {
        var complaints = new ArrayList<String>();
        if (outcome.exitCode() != 0) {
            complaints.add("it ended with " + outcome.exitCode());
        }
        STATUS.matcher(outcome.err())
                .results()
                .map(it -> it.group(1))
                .filter(status -> status.charAt(0) >= '4' != shown.isRefusal())
                .forEach(status -> complaints.add("the server answered " + status));
        return complaints;
    }

    /** In a shell of its own, that has the variables and the folder of those before. */
    private Outcome outcome(DocumentedCommand command, Demo demo) throws IOException, InterruptedException {
        Files.writeString(folder.resolve(".command"), command.text() + "\n");
        var process = bash("""
                        [ ! -e .state ] || . ./.state 2>/dev/null
                        . ./.command
                        code=$?
                        declare -p | grep -v '^declare -[^ ]*r' > .state
                        exit $code
                        """, Map.of("URL", demo.url, "PW", demo.password))
                .redirectOutput(folder.resolve(".out").toFile())
                .redirectError(folder.resolve(".err").toFile())
                .start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            end(process);
            fail("%s%nIt does not end. It said: %s", command, Files.readString(folder.resolve(".out")));
        }
        return new Outcome(
                process.exitValue(),
                Files.readString(folder.resolve(".out")),
                Files.readString(folder.resolve(".err")));
    }

    /** What goes on for ever is ended once it has said what is shown, or anything where nothing is. */
    private void follow(DocumentedCommand command, Demo demo) throws Exception {
        Files.writeString(folder.resolve(".command"), command.text() + "\n");
        var out = folder.resolve(".followed");
        var process = bash(
                        "[ ! -e .state ] || . ./.state 2>/dev/null\n. ./.command",
                        Map.of("URL", demo.url, "PW", demo.password))
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve(".err").toFile())
                .start();
        try {
            awaitShown(command, process, out);
        } finally {
            end(process);
        }
    }

    private void startAndStop(DocumentedCommand command) throws Exception {
        var out = folder.resolve(".server");
        var process = bash("exec " + command.text(), Map.of())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            awaitShown(
                    new DocumentedCommand(command.page(), command.line(), command.text(), "Listening on http"),
                    process,
                    out);
        } finally {
            process.destroy();
            assertThat(process.waitFor()).as(command.toString()).isZero();
        }
    }

    private static void awaitShown(DocumentedCommand command, Process process, Path out) {
        var shown = new ShownAnswer(command.shown());
        Eventually.until(
                PATIENCE,
                () -> {
                    var isOver = !process.isAlive();
                    var said = text(out);
                    var missing = shown.missingIn(said, false);
                    if (missing.isEmpty() && !said.isEmpty()) {
                        return "";
                    }
                    if (isOver) {
                        fail("%s%nIt is over and lacks %s%nIt said: %s", command, missing, said);
                    }
                    return command + "\nIt lacks " + missing + "\nIt said: " + said;
                },
                String::isEmpty);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void require(DocumentedCommand command, String out, String err, boolean isCurrent) {
        var missing = new ShownAnswer(command.shown()).missingIn(out, isCurrent);
        if (!missing.isEmpty()) {
            fail("%s%nIt lacks %s%nIt said: %s%nand: %s", command, missing, out, err);
        }
    }

    private static void end(Process process) throws InterruptedException {
        var all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
    }

    private ProcessBuilder bash(String script, Map<String, String> variables) {
        var builder = ServerProcess.builder(List.of("bash", "--norc", "-c", script), variables)
                .directory(folder.toFile());
        var environment = builder.environment();
        environment.remove("WEBJOBS_ADMIN_PASSWORD");
        environment.put("WEBJOBS_SERVER_PORT", "0");
        environment.put("PATH", folder.resolve(".programs") + ":" + environment.get("PATH"));
        environment.put("LC_ALL", "C.UTF-8");
        return builder;
    }
}
