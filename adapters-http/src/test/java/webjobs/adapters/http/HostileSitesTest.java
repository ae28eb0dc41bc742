package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import webjobs.application.Eventually;
import webjobs.domain.job.JobKind;

/** Archives that nobody should send as a site. {@code -Dseed=N} sends one again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileSitesTest {
    private static final int ARCHIVES = 600;

    private final ServerUnderTest server = new ServerUnderTest();

    @BeforeAll
    void layJobs() {
        server.layJob("mail");
        server.store.put(JobKind.CONTINUOUS, "loop", Map.of("run.sh", "sleep 1d"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static LongStream seeds() {
        var one = Long.getLong("seed");
        return one == null ? LongStream.range(0, ARCHIVES) : LongStream.of(one);
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static String path(Random random) {
        return pick(random, "App_Data", "app_data", "..", "", "/", "APP_DATA\\JOBS", "C:")
                + pick(random, "/", "\\", "//", "/./")
                + pick(random, "jobs", "JOBS", "..", "jobs/..")
                + "/"
                + pick(random, "triggered", "Continuous", "other", "..", "")
                + "/"
                + pick(random, "mail", "loop", "a", "..", ".", "-", "n\u0000ul", "x".repeat(200), "e\u0301", "")
                + pick(random, "/", "\\", "")
                + pick(
                        random,
                        "run.sh",
                        "settings.job",
                        "readme.txt",
                        "run.cmd",
                        "sub/run.sh",
                        "../run.sh",
                        "run.sh/x",
                        "");
    }

    private static byte[] text(Random random) {
        var text = pick(random, "", "{", "{\"retries\": -1}", "{\"schedule\": \"x\"}", "[]", "#!/bin/sh", "\u0000");
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What is good in it has a job that cannot run beside it, so that nothing of it may come into place. */
    private static byte[] archive(Random random) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            add(zip, "App_Data/jobs/triggered/hopeless/readme.txt", new byte[0]);
            for (var i = random.nextInt(5); i > 0; i--) {
                add(zip, path(random), text(random));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return damaged(bytes.toByteArray(), random);
    }

    private static void add(ZipOutputStream zip, String path, byte[] content) throws IOException {
        try {
            zip.putNextEntry(new ZipEntry(path));
            zip.write(content);
        } catch (ZipException _) {
            // the same path twice, or a folder with content
        }
    }

    private static byte[] damaged(byte[] archive, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(archive, random.nextInt(archive.length));
            case 1 -> {
                archive[random.nextInt(archive.length)] ^= (byte) (1 << random.nextInt(8));
                yield archive;
            }
            default -> archive;
        };
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void areRefusedAndLeaveTheJobsAsTheyWere(long seed) {
        var random = new Random(seed);
        var before = jobs();
        var target = pick(random, "/api/zipdeploy", "/api/publish?type=zip", "/api/zipdeploy?isAsync=true");

        var response = server.send("POST", target, archive(random));

        assertThat(response.statusCode()).as(response.body()).isIn(202, 400);
        if (response.statusCode() == 202) {
            Eventually.until(
                    () -> server.get("/api/deployments/latest"),
                    it -> it.statusCode() == 200 && it.body().contains("\"status\":3"));
        }
        assertThat(jobs()).isEqualTo(before);
    }

    private String jobs() {
        return server.store.all(JobKind.TRIGGERED).toString() + server.store.all(JobKind.CONTINUOUS);
    }
}
