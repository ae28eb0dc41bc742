package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
import webjobs.domain.job.JobKind;
import webjobs.domain.site.HomePath;

/** Requests for files and zips that nobody should send. {@code -Dseed=N} sends one again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileFilesTest {
    private static final int REQUESTS = 3000;
    private static final int ARCHIVES = 1000;
    private static final String SECRET = "only the server knows";

    private final ServerUnderTest server = new ServerUnderTest();

    @BeforeAll
    void layFiles() {
        server.files.putText("data/a/kept.txt", "kept");
        server.files.putText("server/password", SECRET);
        server.layJob("mail");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static LongStream seeds() {
        var one = Long.getLong("seed");
        return one == null ? LongStream.range(0, REQUESTS) : LongStream.of(one);
    }

    static LongStream seedsOfArchives() {
        return seeds().limit(ARCHIVES);
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static String part(Random random) {
        return pick(
                random,
                "data",
                "a",
                "DATA",
                "site",
                "..",
                ".",
                "",
                "%2e%2e",
                "..%2f..%2f",
                "%2F",
                "%5c..%5c",
                "C:",
                "C%3A%5C",
                "server",
                "Server",
                "%73erver",
                "server%00",
                "%00",
                "%0d%0a",
                "%ff%fe",
                "%c0%ae%c0%ae",
                "%u002e",
                "e%CC%81",
                "%C3%A9",
                "%E2%80%AE",
                "%F0%9F%92%A9",
                "a%20",
                "%20",
                "~",
                "*",
                "?x=..",
                "kept.txt",
                "x".repeat(300),
                "%",
                "%zz",
                "App_Data",
                "wwwroot",
                "jobs",
                "triggered",
                "settings.job");
    }

    private static String path(Random random) {
        var path = new StringBuilder(pick(random, "/vfs", "/api/vfs", "/zip", "/api/zip", "/VFS", "/Api/Zip"));
        for (var parts = random.nextInt(7); parts > 0; parts--) {
            path.append(pick(random, "/", "/", "/", "//")).append(part(random));
        }
        return path.append(pick(random, "", "/", "?recursive=true", "?recursive=%zz", "?fileName=%00%22"))
                .toString();
    }

    private static String headers(Random random) {
        return pick(
                random,
                "",
                "If-Match: *\n",
                "If-Match: \"\n",
                "If-Match: W/\"x\", \"\n",
                "Range: bytes=-\n",
                "Range: bytes=9999999999999999999999-\n",
                "If-None-Match: *\n",
                "If-Range: Thu, 99 Foo 2026\n",
                "Content-Type: multipart/form-data\n",
                "Content-Encoding: gzip\n",
                "x-ms-geo-location: x\nReferer: ::::\n");
    }

    private static String body(Random random) {
        return pick(random, "", "x", "{", "{\"packageUri\":\"file:///etc/passwd\"}", "PK", "PK\u0005\u0006".repeat(9));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingFailsAndNothingEscapes(long seed) {
        var random = new Random(seed);
        var method = pick(random, "GET", "PUT", "DELETE", "OPTIONS", "POST");
        var body = body(random);
        var length = body.getBytes(StandardCharsets.UTF_8).length;

        var announced = length == 0 ? "" : "Content-Length: " + length + "\n";
        var answer = server.raw(method + " " + path(random) + " HTTP/1.1\n" + headers(random) + announced
                + "X-Odd: \u00e4\n@\n" + body);

        assertThat(answer)
                .as("seed " + seed)
                .startsWith("HTTP/1.1 ")
                .doesNotStartWith("HTTP/1.1 5")
                .doesNotContain(SECRET);
        checkOutside(seed);
    }

    /** What no path below the served part of the home leads to. */
    private void checkOutside(long seed) {
        assertThat(server.files.textAt("server/password")).as("seed " + seed).contains(SECRET);
        assertThat(server.store.all(JobKind.TRIGGERED)).as("seed " + seed).hasSize(1);
    }

    private static String entry(Random random) {
        return pick(random, "", "", "/", "../", "..\\", "./", "a/../", "C:\\", "server/", "Server/", "data/a/")
                + pick(random, "server/password", "password", "kept.txt", "kept.txt/x", "new.txt", "inner/", "..", "")
                + pick(random, "", "", "", "\u0000", "/", "\u202e", "x".repeat(300));
    }

    private static byte[] archive(Random random) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var i = random.nextInt(4); i >= 0; i--) {
                add(zip, entry(random), pick(random, "", "mine", "{", "x".repeat(3000)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return damaged(bytes.toByteArray(), random);
    }

    private static void add(ZipOutputStream zip, String path, String content) throws IOException {
        try {
            zip.putNextEntry(new ZipEntry(path));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
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
    @MethodSource("seedsOfArchives")
    void anArchiveIsUnpackedOrChangesNothing(long seed) {
        var random = new Random(seed);
        var target = pick(random, "/zip/", "/api/zip/data/a", "/zip/data/", "/zip/server/", "/zip/data/a/kept.txt");
        var type = pick(random, "application/zip", "application/json", "multipart/form-data", "text/plain");
        var before = home();

        var response = server.send("PUT", target, archive(random), "Content-Type", type);

        assertThat(response.statusCode())
                .as("seed " + seed + ": " + response.body())
                .isIn(200, 400, 403, 409);
        if (response.statusCode() != 200) {
            assertThat(home()).as("seed " + seed).isEqualTo(before);
        }
        checkOutside(seed);
    }

    private byte[] home() {
        var bytes = new ByteArrayOutputStream();
        server.files.zip(HomePath.HOME, bytes);
        return bytes.toByteArray();
    }
}
