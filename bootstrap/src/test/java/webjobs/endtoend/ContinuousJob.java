package webjobs.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import webjobs.application.Eventually;

/** A continuous job on a server, as its users have it. */
record ContinuousJob(ServerProcess server, String name) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * A script that is not to be run twice at a time, says so where it is, and lives until it is asked to end. Whatever it starts has
     * the lock, too.
     *
     * @param saying what tells it from others, in the log and in {@link #said()}
     */
    static String worker(String saying) {
        return alone() + """
                echo "%1$s" >> "$WEBJOBS_DATA_PATH/said"
                echo "%1$s"
                until [ -e "$WEBJOBS_SHUTDOWN_FILE" ]; do sleep 0.05; done
                echo "%1$s ends"
                """.formatted(saying);
    }

    /** How a script begins that tells who it is, and whether another one is there. */
    static String alone() {
        return """
                exec 9> "$WEBJOBS_DATA_PATH/lock"
                flock -n 9 || echo "$$" >> "$WEBJOBS_DATA_PATH/violations"
                echo "$$" >> "$WEBJOBS_DATA_PATH/pids"
                """;
    }

    String url() {
        return "/api/continuouswebjobs/" + name;
    }

    String v1() {
        return "/api/v1/jobs/continuous/" + name;
    }

    Path content() {
        return server.home().resolve("site/wwwroot/App_Data/jobs/continuous").resolve(name);
    }

    Path data() {
        return server.home().resolve("data/jobs/continuous").resolve(name);
    }

    ContinuousJob deploy(String script, String settings) {
        ok(server.request(url())
                .header("Content-Type", "application/zip")
                .header("Content-Disposition", "attachment; filename=job.zip")
                .PUT(BodyPublishers.ofByteArray(Zips.of(Map.of("run.sh", script, "settings.job", settings)))));
        return this;
    }

    ContinuousJob deployScript(String script) {
        ok(server.request(url())
                .header("Content-Disposition", "attachment; filename=run.sh")
                .PUT(BodyPublishers.ofString(script)));
        return this;
    }

    void configure(String settings) {
        ok(server.request(url() + "/settings")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(settings)));
    }

    void start() {
        ok(server.request(url() + "/start").POST(BodyPublishers.noBody()));
    }

    void stop() {
        ok(server.request(url() + "/stop").POST(BodyPublishers.noBody()));
    }

    void delete() {
        ok(server.request(url()).DELETE());
    }

    private HttpResponse<String> ok(HttpRequest.Builder request) {
        var answer = server.send(request);
        if (answer.statusCode() != 200) {
            throw new AssertionError(name + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer;
    }

    JsonNode json() {
        return server.json(url());
    }

    /** What our own API says of it. */
    JsonNode shown() {
        return server.json(v1());
    }

    int launches() {
        return shown().get("launches").asInt();
    }

    ContinuousJob await(String status) {
        Eventually.until(PATIENCE, this::json, job -> job.get("status").asText().equals(status));
        return this;
    }

    void awaitLaunches(int atLeast) {
        Eventually.until(PATIENCE, this::launches, launches -> launches >= atLeast);
    }

    String log() {
        return server.get(json().get("log_url").asText()).body();
    }

    /** Each launch's process, as it called itself; the last one is the newest. */
    List<String> pids() {
        return lines("pids");
    }

    /** Waits for as many launches to have said who they are. @return the newest of them */
    String pid(int number) {
        return Eventually.until(PATIENCE, this::pids, pids -> pids.size() >= number)
                .get(number - 1);
    }

    List<String> living() {
        return pids().stream().filter(ServerProcess::isAlive).toList();
    }

    List<String> said() {
        return lines("said");
    }

    void awaitSaid(String last) {
        Eventually.until(
                PATIENCE, this::said, said -> !said.isEmpty() && said.getLast().equals(last));
    }

    /** Launches that found another one there. */
    List<String> violations() {
        return lines("violations");
    }

    List<String> lines(String file) {
        try {
            var path = data().resolve(file);
            return Files.exists(path) ? Files.readAllLines(path) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
