package webjobs.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Clients as they are published for Node.js, installed below {@code target}, and scripts that drive them. Where they cannot be had, the test that
 * asks for them is skipped and says why.
 */
final class NpmClients {
    private static final Path BASE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path SOURCES = BASE.resolve("src/test/clients");
    private static final Path INSTALLED = BASE.resolve("target/clients");
    private static final String LOCK = "package-lock.json";
    private static final String MARK = "installed.json";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How a program ended. @param said on both its outputs */
    record Outcome(int exitCode, String said) {}

    private NpmClients() {}

    /** Installs them, unless the last run did. Needs a registry of npm packages, or a cache that holds them. */
    static void install() {
        for (var program : List.of("node", "npm")) {
            assumeTrue(isOnPath(program), "published clients are not driven: there is no " + program + " on the PATH");
        }
        try {
            copySources();
            var mark = INSTALLED.resolve(MARK);
            if (Files.exists(mark) && Files.mismatch(mark, INSTALLED.resolve(LOCK)) < 0) {
                return;
            }
            var outcome = run(Map.of(), "npm", "ci", "--ignore-scripts", "--prefer-offline");
            assumeTrue(
                    outcome.exitCode() == 0,
                    () -> "published clients are not driven: npm could not install them: " + outcome.said());
            Files.copy(INSTALLED.resolve(LOCK), mark, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Drives one against a server. @param folder empty, the driver's own */
    static Outcome drive(String client, ServerProcess server, Path folder) {
        var environment = Map.of(
                "CLIENTS_URL",
                server.base().toString().replaceFirst("/$", ""),
                "CLIENTS_USER",
                "admin",
                "CLIENTS_PASSWORD",
                ServerProcess.PASSWORD,
                "CLIENTS_FOLDER",
                folder.toString());
        return run(environment, "node", "--no-deprecation", client + ".cjs");
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static void copySources() throws IOException {
        try (var sources = Files.walk(SOURCES)) {
            for (var source : sources.toList()) {
                var copy = INSTALLED.resolve(SOURCES.relativize(source));
                if (Files.isDirectory(source)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static Outcome run(Map<String, String> environment, String... command) {
        try {
            var said = Files.createTempFile(INSTALLED, command[0], ".log");
            var builder = new ProcessBuilder(command)
                    .directory(INSTALLED.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().putAll(environment);
            var process = builder.start();
            process.getOutputStream().close();
            var isDone = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            var exitCode =
                    isDone ? process.exitValue() : process.destroyForcibly().waitFor();
            var text = Files.readString(said, StandardCharsets.UTF_8);
            Files.delete(said);
            return new Outcome(exitCode, isDone ? text : text + "\nnot done after " + PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
