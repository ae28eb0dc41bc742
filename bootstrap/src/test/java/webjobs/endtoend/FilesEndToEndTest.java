package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.parsed;
import static webjobs.endtoend.ServerProcess.url;
import static webjobs.endtoend.ServerProcess.written;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;

/** What a user does with the files of the home, and what becomes of jobs by it. */
@Tag("endtoend")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilesEndToEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TRIGGERED = "site/wwwroot/App_Data/jobs/triggered/";
    private static final String CONTINUOUS = "site/wwwroot/App_Data/jobs/continuous/";

    private ServerProcess server;

    @BeforeAll
    void start(@TempDir Path home) {
        server = ServerProcess.start(home, Map.of());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Nested
    class OneByOne {
        @Test
        void anEditedScriptIsLaunchedAnew() {
            var job = new ContinuousJob(server, "edited").deployScript(ContinuousJob.worker("one"));
            job.awaitSaid("one");

            var answer = put(CONTINUOUS + "edited/run.sh", ContinuousJob.worker("two"));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
            job.awaitSaid("two");
            assertThat(job.violations()).isEmpty();
            job.delete();
        }

        @Test
        void aJobCanBeWrittenAndItsScheduleIsFollowed() {
            put(TRIGGERED + "by hand/run.sh", "echo by hand\n");
            put(TRIGGERED + "by hand/settings.job", "{\"schedule\": \"* * * * * *\"}");

            var history = Eventually.until(
                    PATIENCE,
                    () -> server.get(url("by hand") + "/history"),
                    answer -> answer.statusCode() == 200
                            && !parsed(answer.body()).get("runs").isEmpty());

            assertThat(parsed(history.body()).at("/runs/0/trigger").asText()).isEqualTo("Schedule - * * * * * *");
            server.delete("by hand");
        }

        @Test
        void aFolderThatIsDeletedTakesTheJobAndLeavesItsData() {
            server.deploy("folder", "echo x > \"$WEBJOBS_DATA_PATH/kept\"");
            server.runToItsEnd("folder");

            var refused = delete(TRIGGERED + "folder");
            var deleted = delete(TRIGGERED + "folder?recursive=true");

            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
            assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(200);
            Eventually.until(PATIENCE, () -> server.get(url("folder")).statusCode(), status -> status == 404);
            assertThat(server.content("folder")).doesNotExist();
            assertThat(server.data("folder").resolve("kept")).exists();
        }

        @Test
        void aContinuousJobWhoseFolderIsDeletedEnds() {
            var job = new ContinuousJob(server, "unwanted").deployScript(ContinuousJob.worker("here"));
            var pid = job.pid(1);

            delete(CONTINUOUS + "unwanted?recursive=true");

            Eventually.until(PATIENCE, () -> ServerProcess.isAlive(pid), alive -> !alive);
            Eventually.until(PATIENCE, () -> server.get(job.url()).statusCode(), status -> status == 404);
        }

        @Test
        void aJobsOwnDataAreServed() {
            server.deploy("results", "printf 'a,b\\n' > \"$WEBJOBS_DATA_PATH/results.csv\"");
            server.runToItsEnd("results");

            assertThat(get("data/jobs/triggered/results/results.csv").body()).isEqualTo("a,b\n");
        }

        @Test
        void nobodyOverwritesWhatHeHasNotSeen() {
            put("data/shared.txt", "first");
            var tag = get("data/shared.txt").headers().firstValue("ETag").orElseThrow();
            put("data/shared.txt", "second");

            var late = server.send(server.request("/api/vfs/data/shared.txt")
                    .header("If-Match", tag)
                    .PUT(BodyPublishers.ofString("third")));

            assertThat(late.statusCode()).isEqualTo(412);
            assertThat(get("data/shared.txt").body()).isEqualTo("second");
        }
    }

    @Nested
    class AsZips {
        @Test
        void areUnpackedOverAJobThatIsThere() {
            var first = putZip(TRIGGERED + "merged/", Map.of("run.sh", "cat one.txt two.txt", "one.txt", "one\n"));
            Eventually.until(PATIENCE, () -> server.get(url("merged")).statusCode(), status -> status == 200);

            var second = putZip(TRIGGERED + "merged", Map.of("two.txt", "two\n"));

            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
            assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
            assertThat(server.output(server.runToItsEnd("merged"))).contains("INFO] one\n", "INFO] two\n");
        }

        @Test
        void comeBackAsTheyWereSent() {
            putZip("data/tree/", Map.of("a/b.txt", "B", "c ü.txt", "C"));

            assertThat(zip("data/tree/")).isEqualTo(Map.of("a/b.txt", "B", "c ü.txt", "C"));
        }

        @Test
        void thatAreBrokenChangeNothing() {
            putZip("data/whole/", Map.of("a.txt", "A"));

            var slip = putZip("data/whole/", Map.of("a.txt", "B", "../slipped.txt", "out"));
            var broken = server.send(server.request("/api/zip/data/whole/").PUT(BodyPublishers.ofString("PK no zip")));

            assertThat(slip.statusCode()).isEqualTo(400);
            assertThat(broken.statusCode()).isEqualTo(400);
            assertThat(zip("data/whole/")).isEqualTo(Map.of("a.txt", "A"));
            assertThat(server.home().resolve("data/slipped.txt")).doesNotExist();
        }
    }

    @Nested
    class OfTheServer {
        @Test
        void areNotServed() {
            var listing = get("").body();

            assertThat(listing).contains("\"site\"", "\"data\"").doesNotContain("\"server\"");
            assertThat(get("server/").statusCode()).isEqualTo(403);
            assertThat(get("SERVER/").statusCode()).isEqualTo(404);
            assertThat(get("server/password").statusCode()).isEqualTo(403);
            assertThat(put("server/password", "mine").statusCode()).isBetween(400, 499);
            assertThat(delete("server?recursive=true").statusCode()).isBetween(400, 499);
            assertThat(server.home().resolve("server")).isDirectory();
            assertThat(zip("").keySet()).noneMatch(name -> name.startsWith("server"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "..%2F..%2Fetc%2Fpasswd",
                    "%2e%2e/%2e%2e/etc/passwd",
                    "data/..%2F..%2F..%2Fetc%2Fpasswd",
                    "/etc/passwd"
                })
        void areNotReachedByWayOfOthers(String path) {
            assertThat(get(path).statusCode()).isIn(400, 404);
        }

        @Test
        void areNotReachedThroughALinkThatAJobMakes() throws IOException {
            server.deploy(
                    "linker",
                    "ln -s /etc \"$WEBJOBS_DATA_PATH/out\"; ln -s \"$HOME/server\" \"$WEBJOBS_DATA_PATH/in\"");
            server.runToItsEnd("linker");
            assertThat(Files.isSymbolicLink(server.data("linker").resolve("out")))
                    .isTrue();

            assertThat(get("data/jobs/triggered/linker/out/passwd").statusCode())
                    .isBetween(400, 499);
            assertThat(get("data/jobs/triggered/linker/in/").statusCode()).isBetween(400, 499);
            assertThat(put("data/jobs/triggered/linker/in/new.txt", "x").statusCode())
                    .isBetween(400, 499);
            assertThat(delete("data/jobs/triggered/linker?recursive=true").statusCode())
                    .isEqualTo(200);
            assertThat(Path.of("/etc/passwd")).exists();
            assertThat(server.home().resolve("server")).isDirectory();
        }
    }

    @Test
    void aLogIsReadWhileTheJobWritesIt() {
        server.deploy("writer", "echo first; echo > \"$WEBJOBS_DATA_PATH/ready\"; sleep 300");
        var run = server.begin("writer");
        written(server.data("writer").resolve("ready"));
        var folder = "data/jobs/triggered/writer/" + run.replaceFirst(".*/", "") + "/";

        var log = Eventually.until(() -> get(folder + "output_log.txt").body(), text -> text.contains("INFO] first"));

        assertThat(log).endsWith("first\n");
        server.delete("writer");
    }

    private HttpResponse<String> get(String path) {
        return server.get("/api/vfs/" + path);
    }

    private HttpResponse<String> put(String path, String text) {
        return server.send(server.request("/api/vfs/" + encoded(path))
                .header("If-Match", "*")
                .PUT(BodyPublishers.ofString(text)));
    }

    private HttpResponse<String> delete(String path) {
        return server.send(server.request("/api/vfs/" + path).DELETE());
    }

    private HttpResponse<String> putZip(String path, Map<String, String> files) {
        return server.send(server.request("/api/zip/" + path).PUT(BodyPublishers.ofByteArray(Zips.of(files))));
    }

    private Map<String, String> zip(String path) {
        var answer = server.send(server.request("/api/zip/" + path), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        var files = new HashMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static String encoded(String path) {
        return path.replace(" ", "%20");
    }
}
