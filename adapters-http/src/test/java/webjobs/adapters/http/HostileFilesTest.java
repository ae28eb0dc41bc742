package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests for files and zips that nobody should send. {@code -Dseed=N} sends one again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileFilesTest {
    private static final int REQUESTS = 3000;

    private final ServerUnderTest server = new ServerUnderTest();

    @BeforeAll
    void layFiles() {
        server.files.putText("data/a/kept.txt", "kept");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static LongStream seeds() {
        var one = Long.getLong("seed");
        return one == null ? LongStream.range(0, REQUESTS) : LongStream.of(one);
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

        assertThat(answer).as("seed " + seed).startsWith("HTTP/1.1 ").doesNotStartWith("HTTP/1.1 5");
        assertThat(server.files.textAt("server/password")).as("seed " + seed).isEmpty();
    }
}
