package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.parsed;
import static webjobs.endtoend.ServerProcess.url;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** Uploads that are large, hostile, or end too early. */
@Tag("endtoend")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UploadEndToEndTest {
    private static final int MANY_ENTRIES = 200_000;
    private static final long LARGE = 500L << 20;

    private Path folder;
    private ServerProcess server;

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        server = ServerProcess.start(folder.resolve("home"), Map.of());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void anUploadThatBreaksOffChangesNothing() throws IOException {
        server.deploy("broken", "echo whole");
        var zip = Zips.of(Map.of("run.sh", "echo half"));

        try (var socket = new Socket(server.base().getHost(), server.base().getPort())) {
            var credentials = Base64.getEncoder()
                    .encodeToString(("admin:" + ServerProcess.PASSWORD).getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream()
                    .write(("PUT " + url("broken") + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic "
                                    + credentials + "\r\nContent-Type: application/zip\r\n"
                                    + "Content-Disposition: attachment; filename=a.zip\r\nContent-Length: "
                                    + (zip.length + 1000) + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(zip);
            socket.getOutputStream().flush();
        }

        Eventually.until(this::stagedFiles, count -> count == 0);
        assertThat(server.output(server.runToItsEnd("broken"))).contains("INFO] whole\n");
    }

    @Test
    void aZipOf200000EntriesIsRefusedWithTheLimit() throws IOException {
        server.deploy("many", "echo few");
        var zip = folder.resolve("many.zip");
        try (var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip)))) {
            for (var i = 0; i < MANY_ENTRIES; i++) {
                out.putNextEntry(new ZipEntry("file" + i));
            }
        }

        var answer = server.putZip("many", BodyPublishers.ofFile(zip));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(parsed(answer.body()).get("Message").asText()).contains("100000 entries");
        assertThat(stagedFiles()).isZero();
        assertThat(server.output(server.runToItsEnd("many"))).contains("INFO] few\n");
    }

    @Test
    void aZipOf500MegabytesRunsThroughAHeapOfHalfThat() throws IOException {
        var zip = folder.resolve("large.zip");
        storedZip(zip);

        var answer = server.putZip("large", BodyPublishers.ofFile(zip));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Files.size(server.content("large").resolve("large.bin"))).isEqualTo(LARGE);
        assertThat(server.delete("large").statusCode()).isEqualTo(200);
    }

    @Test
    void aBombIsRefused() throws IOException {
        var zip = folder.resolve("bomb.zip");
        try (var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip)))) {
            out.putNextEntry(new ZipEntry("run.sh"));
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 400; i++) {
                out.write(zeros);
            }
        }

        var answer = server.putZip("bomb", BodyPublishers.ofFile(zip));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(server.get(url("bomb")).statusCode()).isEqualTo(404);
        assertThat(server.content("bomb")).doesNotExist();
    }

    private static void storedZip(Path zip) throws IOException {
        var piece = new byte[1 << 20];
        new Random(1).nextBytes(piece);
        var crc = new CRC32();
        for (var i = 0; i < LARGE / piece.length; i++) {
            crc.update(piece);
        }
        try (var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip)))) {
            out.putNextEntry(new ZipEntry("run.sh"));
            out.write("true\n".getBytes(StandardCharsets.UTF_8));
            var entry = new ZipEntry("large.bin");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(LARGE);
            entry.setCrc(crc.getValue());
            out.putNextEntry(entry);
            for (var i = 0; i < LARGE / piece.length; i++) {
                out.write(piece);
            }
        }
    }

    /** Those that are there from the first look to the last; the server clears the folder meanwhile. */
    private long stagedFiles() {
        try (var files = Files.walk(server.home().resolve("server/staging"))) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException | UncheckedIOException e) {
            return Long.MAX_VALUE;
        }
    }
}
