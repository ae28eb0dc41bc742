package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiZipTest extends WithServer {
    private static byte[] zip(Map<String, String> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /** ZIP-01. */
    @Test
    void fetchesAFolderAndKeepsTheConnection() throws IOException, InterruptedException {
        server.files.putText("data/a b/one.txt", "1");
        server.files.putText("data/a b/inner/two.txt", "2");
        var request = HttpRequest.newBuilder(URI.create(server.base() + "/api/zip/data/a%20b/"))
                .header("Authorization", ServerUnderTest.authorization())
                .build();
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var response = client.send(request, BodyHandlers.ofByteArray());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/zip");
            assertThat(response.headers().firstValue("Content-Disposition"))
                    .contains("attachment; filename=\"a b.zip\"");
            assertThat(response.headers().firstValue("Connection")).contains("keep-alive");
            assertThat(texts(response.body())).containsEntry("one.txt", "1").containsEntry("inner/two.txt", "2");
        }
    }

    @Test
    void comesWholeWhereTheClientHasTheConnectionClosed() {
        server.files.putText("data/a/one.txt", "1");

        assertThat(server.raw("GET /api/zip/data/a/ HTTP/1.1\n@\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("one.txt");
    }

    private static Map<String, String> texts(byte[] bytes) throws IOException {
        var texts = new TreeMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                texts.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    /** ZIP-01. */
    @Test
    void namesTheZipAsTheCallerSays() {
        server.files.putText("data/a/one.txt", "1");

        var response = server.send("HEAD", "/zip/data/a/?fileName=%C3%BC%22.zip", "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"__.zip\"; filename*=UTF-8''%C3%BC%22.zip");
        assertThat(server.get("/zip/data/a").statusCode()).isEqualTo(307);
    }

    /** ZIP-03. */
    @Test
    void fetchesNoFileAndNothingThatIsNotThere() {
        server.files.putText("data/one.txt", "1");

        assertThat(server.get("/zip/data/one.txt").statusCode()).isEqualTo(404);
        assertThat(server.get("/zip/data/nothing/").statusCode()).isEqualTo(404);
    }

    /** ZIP-04, ZIP-05; whatever the body is said to be. */
    @ParameterizedTest
    @ValueSource(strings = {"application/zip", "multipart/form-data", "application/json; charset=utf-8", "text/plain"})
    void unpacksOverAFolder(String type) throws IOException {
        server.files.putText("data/a/one.txt", "old");
        server.files.putText("data/a/kept.txt", "kept");
        var zip = zip(Map.of("one.txt", "new", "inner/two.txt", "2"));

        var response = server.send("PUT", "/zip/data/a", zip, "Content-Type", type);
        var fresh = server.send("PUT", "/api/zip/data/fresh", zip, "If-Match", "*");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(server.files.textAt("data/a/one.txt")).contains("new");
        assertThat(server.files.textAt("data/a/kept.txt")).contains("kept");
        assertThat(fresh.statusCode()).isEqualTo(200);
        assertThat(server.files.textAt("data/fresh/inner/two.txt")).contains("2");
    }

    @Test
    void refusesWhatIsNoZipAndChangesNothing() {
        server.files.putText("data/a/one.txt", "old");

        assertThat(server.send("PUT", "/zip/data/a/", "no zip").statusCode()).isEqualTo(400);
        assertThat(server.send("PUT", "/zip/data/a/", "").statusCode()).isEqualTo(400);
        assertThat(server.files.textAt("data/a/one.txt")).contains("old");
    }

    @Test
    void refusesEntriesThatLeadOutOfTheFolder() throws IOException {
        var files = new TreeMap<>(Map.of("../out.txt", "out", "in.txt", "in"));

        assertThat(server.send("PUT", "/zip/data/a/", zip(files)).statusCode()).isEqualTo(400);
        assertThat(server.files.textAt("data/out.txt")).isEmpty();
        assertThat(server.files.textAt("data/a/in.txt")).isEmpty();
    }

    /** ZIP-05. */
    @Test
    void unpacksNothingOntoAFile() throws IOException {
        server.files.putText("data/one.txt", "old");

        assertThat(server.send("PUT", "/zip/data/one.txt", zip(Map.of("x.txt", "x")))
                        .statusCode())
                .isEqualTo(409);
        assertThat(server.files.textAt("data/one.txt")).contains("old");
    }

    @Test
    void takesNoMoreThanAnUploadMayHave() {
        var much = new byte[(int) ServerUnderTest.MOST_UPLOAD_BYTES + 1];

        assertThat(server.send("PUT", "/zip/data/a/", much).statusCode()).isEqualTo(413);
    }

    @Test
    void leavesTheServersOwnOutOfTheHomesArchive() throws IOException, InterruptedException {
        server.files.putText("server/password", "secret");
        server.files.putText("data/server/mine.txt", "mine");
        var request = HttpRequest.newBuilder(URI.create(server.base() + "/zip/"))
                .header("Authorization", ServerUnderTest.authorization())
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(request, BodyHandlers.ofByteArray());

            assertThat(texts(response.body()))
                    .containsEntry("data/server/mine.txt", "mine")
                    .doesNotContainKeys("server/password", "server/");
        }
        assertThat(server.get("/zip/server/").statusCode()).isEqualTo(403);
    }

    @Test
    void leavesTheServersOwnAlone() throws IOException {
        assertThat(server.send("PUT", "/zip/server/", zip(Map.of("password", "mine")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.send("PUT", "/zip/", zip(Map.of("server/password", "mine")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.files.textAt("server/password")).isEmpty();
    }
}
