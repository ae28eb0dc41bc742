package webjobs.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import webjobs.application.Eventually;

/** A server in a process of its own, started by its command line, and a client that is logged in to it. */
final class ServerProcess implements AutoCloseable {
    static final String PASSWORD = "open sesame: ünïcödé";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final URI base;
    private final Path home;
    private final HttpClient client = HttpClient.newHttpClient();

    private ServerProcess(Process process, URI base, Path home) {
        this.process = process;
        this.base = base;
        this.home = home;
    }

    /** Starts a server on a free port and returns when it listens. @param environment settings, as variables */
    static ServerProcess start(Path home, Map<String, String> environment) {
        return start(List.of(), home, environment);
    }

    /** The same, started through another program: {@code [ "unshare", "-m" ]}. */
    static ServerProcess start(List<String> through, Path home, Map<String, String> environment) {
        var command = new ArrayList<>(through);
        command.addAll(command("serve", "--home", home.toString(), "--port", "0"));
        try {
            var process = builder(command, environment).start();
            var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            var line = lines.readLine();
            if (line == null || !line.startsWith("Listening on ")) {
                throw new IllegalStateException("the server said, instead of where it listens: " + line);
            }
            return new ServerProcess(process, URI.create(line.substring("Listening on ".length())), home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command that runs the server's main class with these arguments. */
    static List<String> command(String... arguments) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-ea:org.h2.mvstore..."));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "webjobs.bootstrap.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("WEBJOBS_"));
        builder.environment().put("WEBJOBS_ADMIN_PASSWORD", PASSWORD);
        builder.environment().putAll(environment);
        return builder;
    }

    Path home() {
        return home;
    }

    URI base() {
        return base;
    }

    long pid() {
        return process.pid();
    }

    Path content(String job) {
        return home.resolve("site/wwwroot/App_Data/jobs/triggered").resolve(job);
    }

    Path data(String job) {
        return home.resolve("data/jobs/triggered").resolve(job);
    }

    HttpRequest.Builder request(String path) {
        var credentials = Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(base.resolve(path))
                .header("Authorization", "Basic " + credentials)
                .timeout(PATIENCE);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
        try {
            return client.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path));
    }

    JsonNode json(String path) {
        var response = get(path);
        if (response.statusCode() != 200) {
            throw new AssertionError("GET " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return parsed(response.body());
    }

    static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<String> delete(String job) {
        return send(request(url(job)).DELETE());
    }

    HttpResponse<String> putZip(String job, byte[] zip) {
        return putZip(job, BodyPublishers.ofByteArray(zip));
    }

    HttpResponse<String> putZip(String job, BodyPublisher body) {
        return send(request(url(job))
                .header("Content-Type", "application/zip")
                .header("Content-Disposition", "attachement; filename=job.zip")
                .PUT(body));
    }

    HttpResponse<String> putScript(String job, String fileName, String text) {
        return send(request(url(job))
                .header("Content-Disposition", "attachment; filename=" + fileName)
                .PUT(BodyPublishers.ofString(text)));
    }

    /** Deploys a bash script and settings, and fails where the server refuses them. */
    void deploy(String job, String script, String settings) {
        var response = putZip(job, Zips.of(Map.of("run.sh", script, "settings.job", settings)));
        if (response.statusCode() != 200) {
            throw new AssertionError("PUT " + job + " answered " + response.statusCode() + ": " + response.body());
        }
    }

    void deploy(String job, String script) {
        deploy(job, script, "{}");
    }

    HttpResponse<String> putSettings(String job, String settings) {
        return send(request(url(job) + "/settings")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(settings)));
    }

    HttpResponse<String> post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    /** Begins a run. @return the URL of the run */
    String begin(String job) {
        return begin(job, "");
    }

    String begin(String job, String arguments) {
        var query = arguments.isEmpty() ? "" : "?arguments=" + URLEncoder.encode(arguments, StandardCharsets.UTF_8);
        var response = post(url(job) + "/run" + query);
        if (response.statusCode() != 202) {
            throw new AssertionError(
                    "POST run of " + job + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.headers().firstValue("Location").orElseThrow();
    }

    /** Waits for a run to end. @return the run */
    JsonNode end(String runUrl) {
        return Eventually.until(
                PATIENCE, () -> json(runUrl), run -> !run.get("status").asText().equals("Running"));
    }

    JsonNode runToItsEnd(String job) {
        return end(begin(job));
    }

    String output(JsonNode run) {
        return get(run.get("output_url").asText()).body();
    }

    static String url(String job) {
        return "/api/triggeredwebjobs/"
                + URLEncoder.encode(job, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Waits for a file that a script writes, and returns its text. */
    static String written(Path file) {
        return Eventually.until(
                () -> {
                    try {
                        return Files.exists(file) ? Files.readString(file) : "";
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                text -> text.endsWith("\n"));
    }

    static boolean isAlive(String pid) {
        try {
            var state = Files.readString(Path.of("/proc", pid.strip(), "stat")).replaceFirst("(?s)^.*\\) ", "");
            return !state.startsWith("Z");
        } catch (IOException _) {
            return false;
        }
    }

    /** The server is gone from one instruction to the next, and its jobs are not told. */
    void killMinus9() {
        process.destroyForcibly();
        exitCode();
    }

    /** Writes to its standard input, or types it where that is a terminal. */
    void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    void signalTerm() {
        process.destroy();
    }

    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the server is still there after " + PATIENCE);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroy();
            exitCode();
        }
    }
}
