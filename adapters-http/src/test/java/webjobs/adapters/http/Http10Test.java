package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.Output.Stream;

/** Clients that speak HTTP/1.0, as proxies and health checks do (D28). */
@Timeout(60)
class Http10Test extends WithServer {
    private static final String LOGIN = "Authorization: " + ServerUnderTest.authorization() + "\n";

    /** All that comes until the server closes the connection. @param request with LF for line ends */
    private byte[] toTheEnd(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            return socket.getInputStream().readAllBytes();
        }
    }

    private String text(String request) throws IOException {
        return new String(toTheEnd(request), StandardCharsets.UTF_8);
    }

    @Test
    void areAnsweredWithoutAHostAndTheConnectionEnds() throws IOException {
        assertThat(text("GET /livez HTTP/1.0\n\n"))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("connection: close\r\n")
                .endsWith("{\"status\":\"up\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: keep-alive\n", "Connection: close\n", "Connection: Keep-Alive, x\n"})
    void keepNoConnectionWhateverTheySay(String header) throws IOException {
        assertThat(text("GET /livez HTTP/1.0\n" + header + "\n"))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("connection: close\r\n")
                .endsWith("{\"status\":\"up\"}");
    }

    @Test
    void findTheServersOwnAddressInUrlsWhereTheyNameNone() throws IOException {
        server.layJob("mail");

        assertThat(text("POST /api/triggeredwebjobs/mail/run HTTP/1.0\n" + LOGIN + "\n"))
                .startsWith("HTTP/1.1 202 ")
                .contains("Location: " + server.base() + "/api/");
    }

    @Test
    void findTheAddressThatTheyName() throws IOException {
        server.layJob("mail");

        assertThat(text("POST /api/triggeredwebjobs/mail/run HTTP/1.0\nHost: jobs.example\n" + LOGIN
                        + "Content-Length: 0\n\n"))
                .contains("Location: http://jobs.example/api/");
    }

    @Test
    void sendBodies() throws IOException {
        var answer = text(
                "PUT /api/triggeredwebjobs/mail HTTP/1.0\n" + LOGIN
                        + "Content-Disposition: attachment; filename=run.sh\nExpect: 100-continue\nContent-Length: 7\n\necho hi");

        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"name\":\"mail\"");
    }

    @Test
    void mayNotSendChunks() throws IOException {
        assertThat(
                        text(
                                "PUT /api/triggeredwebjobs/mail HTTP/1.0\n" + LOGIN
                                        + "Content-Disposition: attachment; filename=run.sh\nTransfer-Encoding: chunked\n\n2\nhi\n0\n\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"Message\":");
    }

    @Test
    void areAskedForAPassword() throws IOException {
        assertThat(text("GET /api/webjobs HTTP/1.0\n\n"))
                .startsWith("HTTP/1.1 401 ")
                .contains("WWW-Authenticate");
    }

    @Test
    void areRefusedAsOthersAreWhereABrowserSendsForAnotherOrigin() throws IOException {
        assertThat(text("POST /api/triggeredwebjobs/mail/run HTTP/1.0\n" + LOGIN + "Origin: http://evil.example\n\n"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void areRefusedWhereTheyAreNotWellFormed() throws IOException {
        assertThat(text("GET /livez HTTP/1.0\nHost: a\nHost: b\n\n")).startsWith("HTTP/1.1 400 ");
        assertThat(text("GET /livez HTTP/1.0\nX: " + "y".repeat(100_000) + "\n\n"))
                .startsWith("HTTP/1.1 4");
    }

    @Test
    void mayWriteTheirHeadInDrops() throws IOException {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(15_000);
            socket.setTcpNoDelay(true);
            for (var c : "GET /livez HTTP/1.0\r\nX-Mine: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) {
                socket.getOutputStream().write(c);
            }
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void followAStreamWithoutChunksUntilItEnds() throws IOException {
        var process = server.runContinuousJob("tail");
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(15_000);
            var request = "GET /api/v1/jobs/continuous/tail/log?follow=true&lines=0 HTTP/1.0\r\n"
                    + LOGIN.replace("\n", "\r\n") + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var read = new ByteArrayOutputStream();
            until(socket, read, "\r\n\r\n");
            process.writes(Stream.STDOUT, "one\n");
            until(socket, read, "one\n");
            process.writes(Stream.STDOUT, "two\n");
            until(socket, read, "two\n");
            server.stopListening();
            socket.getInputStream().transferTo(read);

            var parts = read.toString(StandardCharsets.UTF_8).split("\r\n\r\n", 2);
            assertThat(parts[0].toLowerCase(Locale.ROOT))
                    .doesNotContain("transfer-encoding", "content-length")
                    .contains("connection: close", "x-accel-buffering: no");
            assertThat(parts[1].replaceAll("(?m)^\\[.*?] ", "")).isEqualTo("one\ntwo\n");
        }
    }

    private static void until(Socket socket, ByteArrayOutputStream read, String text) throws IOException {
        while (!read.toString(StandardCharsets.UTF_8).contains(text)) {
            var next = socket.getInputStream().read();
            assertThat(next).isNotNegative();
            read.write(next);
        }
    }

    @Test
    void fetchAZipWithoutChunks() throws IOException {
        server.send("PUT", "/vfs/site/big.bin", "x".repeat(90_000), "If-Match", "*");

        var answer = toTheEnd("GET /api/zip/site/ HTTP/1.0\n" + LOGIN + "\n");

        var text = new String(answer, StandardCharsets.ISO_8859_1);
        var head = text.substring(0, text.indexOf("\r\n\r\n") + 4);
        assertThat(head).startsWith("HTTP/1.1 200 ");
        assertThat(head.toLowerCase(Locale.ROOT)).doesNotContain("transfer-encoding");
        try (var zip =
                new ZipInputStream(new ByteArrayInputStream(answer, head.length(), answer.length - head.length()))) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("big.bin");
            assertThat(zip.readAllBytes()).hasSize(90_000);
        }
    }
}
