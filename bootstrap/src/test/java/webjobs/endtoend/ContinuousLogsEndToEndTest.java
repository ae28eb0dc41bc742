package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Gatherers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** What continuous jobs write, in a log that is put aside when it has grown large. */
@Tag("endtoend")
class ContinuousLogsEndToEndTest {
    private static final Pattern NUMBER = Pattern.compile("INFO] number (\\d+)$", Pattern.MULTILINE);
    private static final int ALL = 20_000;
    private static final long LARGE = 64 << 10;

    @TempDir
    Path home;

    @Test
    void noLineIsLostOrCutWhenALogIsPutAside() throws IOException {
        try (var server = start("100")) {
            var job = new ContinuousJob(server, "writer");
            job.deploy(counting(), "{\"restart_delay\": 600}").await("PendingRestart");

            Eventually.until(() -> numbers(job.log()), numbers -> numbers.contains(ALL));

            var files = files(job);
            assertThat(files).hasSizeGreaterThan(10);
            assertThat(files).extracting(Files::size).allMatch(size -> size <= LARGE);
            var text = new StringBuilder();
            for (var file : files) {
                text.append(Files.readString(file));
            }
            assertThat(numbers(text.toString()).size()).isEqualTo(ALL);
            assertConsecutive(numbers(text.toString()));
        }
    }

    @Test
    void onlyTheNewestFilesAreKeptAndServed() {
        try (var server = start("2")) {
            var job = new ContinuousJob(server, "writer");
            job.deploy(counting(), "{\"restart_delay\": 600}").await("PendingRestart");

            Eventually.until(() -> numbers(job.log()), numbers -> numbers.contains(ALL));

            var previous = job.json().get("log_url").asText().replaceFirst("[^/]*$", "job_prev_log.txt");
            var numbers = numbers(server.get(previous).body() + job.log());
            assertThat(numbers.getFirst()).isGreaterThan(1);
            assertConsecutive(numbers);
            assertThat(job.data().resolve("job_prev_log.2.txt")).doesNotExist();
        }
    }

    @Test
    void whoeverFollowsALogSeesItThroughLaunchesAndNewFiles() throws Exception {
        try (var server = start("100");
                var client = HttpClient.newHttpClient()) {
            var job = new ContinuousJob(server, "writer");
            job.deploy(
                    "for i in {1..1500}; do echo \"number $i\"; done; sleep 0.1",
                    "{\"restart_delay\": 0, \"healthy_after\": 0}");
            var following = server.request("/api/v1/jobs/continuous/writer/log?lines=0&follow=true");

            var answer = client.send(following.build(), BodyHandlers.ofInputStream());

            assertThat(answer.statusCode()).isEqualTo(200);
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                var rounds = 0;
                var last = -1;
                while (rounds < 4) {
                    var number = NUMBER.matcher(lines.readLine());
                    if (number.find()) {
                        var next = Integer.parseInt(number.group(1));
                        assertThat(last < 0 || next == last % 1_500 + 1)
                                .as("%d after %d", next, last)
                                .isTrue();
                        last = next;
                        rounds += next == 1_500 ? 1 : 0;
                    }
                }
            }
        }
    }

    private ServerProcess start(String files) {
        return ServerProcess.start(
                home, Map.of("WEBJOBS_CONTINUOUS_LOG_MAX_SIZE", "64 KiB", "WEBJOBS_CONTINUOUS_LOG_MAX_FILES", files));
    }

    private static String counting() {
        return "for ((i = 1; i <= " + ALL + "; i++)); do echo \"number $i\"; done\n";
    }

    private static List<Integer> numbers(String log) {
        return NUMBER.matcher(log)
                .results()
                .map(line -> Integer.valueOf(line.group(1)))
                .toList();
    }

    private static void assertConsecutive(List<Integer> numbers) {
        assertThat(numbers.getLast()).isEqualTo(ALL);
        assertThat(numbers.stream().gather(Gatherers.windowSliding(2)))
                .allMatch(pair -> pair.getLast() == pair.getFirst() + 1);
    }

    /** Oldest first. */
    private static List<Path> files(ContinuousJob job) throws IOException {
        try (var files = Files.list(job.data())) {
            return files.filter(file -> file.getFileName().toString().matches("job_(prev_)?log.*"))
                    .sorted((a, b) -> Integer.compare(age(b), age(a)))
                    .toList();
        }
    }

    private static int age(Path file) {
        return switch (file.getFileName().toString()) {
            case "job_log.txt" -> 0;
            case "job_prev_log.txt" -> 1;
            case String name -> Integer.parseInt(name.replaceAll("\\D", ""));
        };
    }
}
