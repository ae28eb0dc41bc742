package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a form on any web page can have a browser send, with the password that the browser knows. */
@Tag("endtoend")
@Timeout(120)
class BrowserFormsEndToEndTest {
    private static final String BOUNDARY = "----WebKitFormBoundaryAbCdEf0123456789";

    @TempDir
    Path home;

    /** A form's file upload around a zip whose comment takes up what the form puts behind it. */
    private static byte[] formWithASite() {
        var end = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        var zip = Zips.of(Map.of("App_Data/jobs/triggered/evil/run.sh", "echo evil"));
        zip[zip.length - 2] = (byte) end.length; // the length of the comment
        var form = new ByteArrayOutputStream();
        form.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"f\"; filename=\"site.zip\"\r\n"
                        + "Content-Type: application/zip\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        form.writeBytes(zip);
        form.writeBytes(end);
        return form.toByteArray();
    }

    @Test
    void deployNothingNorRunAnything() throws IOException {
        try (var server = ServerProcess.start(home, Map.of())) {
            server.deploy("mine", "echo ran > \"$WEBJOBS_DATA_PATH/ran\"");
            for (var path :
                    new String[] {"/api/zipdeploy", "/api/publish?type=zip", "/api/triggeredwebjobs/mine/run"}) {
                for (var origin : new String[] {"https://evil.example", "null"}) {
                    var answer = server.send(server.request(path)
                            .header("Origin", origin)
                            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                            .POST(BodyPublishers.ofByteArray(formWithASite())));

                    assertThat(answer.statusCode()).as(path + " " + origin).isEqualTo(403);
                }
            }

            // And where something strips what tells a browser's request from others, a form is no archive.
            var stripped = server.send(server.request("/api/zipdeploy")
                    .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                    .POST(BodyPublishers.ofByteArray(formWithASite())));

            assertThat(stripped.statusCode()).isEqualTo(400);
            assertThat(server.json("/api/triggeredwebjobs")).hasSize(1);
            assertThat(server.json("/api/triggeredwebjobs/mine/history").get("runs"))
                    .isEmpty();
            assertThat(Files.exists(server.data("mine").resolve("ran"))).isFalse();
        }
    }

    /** A reverse proxy on this machine, as nginx speaks unless it is told otherwise, but for the headers that it is told to send. */
    @Test
    void areServedToOurOwnPagesBehindAProxyThatSpeaksHttp10() throws IOException {
        try (var server = ServerProcess.start(home, Map.of())) {
            server.deploy("mine", "echo hello");
            var request = "POST /api/triggeredwebjobs/mine/run HTTP/1.0\r\nHost: 127.0.0.1:1\r\nConnection: close\r\n"
                    + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: jobs.example\r\nOrigin: https://jobs.example\r\n"
                    + "Authorization: "
                    + server.request("/")
                            .build()
                            .headers()
                            .firstValue("Authorization")
                            .orElseThrow()
                    + "\r\nContent-Length: 0\r\n\r\n";
            try (var socket = new Socket("127.0.0.1", server.base().getPort())) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 202 ")
                        .contains("Location: https://jobs.example/api/triggeredwebjobs/mine/history/");
            }
        }
    }

    @Test
    void areRefusedBehindAProxyThatIsNotTrusted() {
        try (var server = ServerProcess.start(home, Map.of("WEBJOBS_SERVER_TRUSTED_PROXIES", ""))) {
            server.deploy("mine", "echo hello");

            var answer = server.send(server.request("/api/triggeredwebjobs/mine/run")
                    .header("X-Forwarded-Proto", "https")
                    .header("X-Forwarded-Host", "jobs.example")
                    .header("Origin", "https://jobs.example")
                    .POST(BodyPublishers.noBody()));

            assertThat(answer.statusCode()).isEqualTo(403);
        }
    }
}
