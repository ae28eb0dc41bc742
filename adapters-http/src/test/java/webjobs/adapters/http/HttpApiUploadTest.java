package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads, as real clients send them. */
class HttpApiUploadTest extends WithServer {
    private static final String NEW = "/api/triggeredwebjobs/new";

    private static byte[] zip(String... filesAndTexts) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var i = 0; i < filesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(filesAndTexts[i]));
                zip.write(filesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attachement; filename=run.sh | run.sh",
                "attachment; filename=Some Job.sh | Some Job.sh",
                "attachment; attachment; filename=Copy.sh | Copy.sh",
                "attachment; filename=\"two words.sh\" | two words.sh",
                "attachment; filename=\"=?utf-8?B?Sm9iIMOgw6nDqC5zaA==?=\" | Job àéè.sh",
                "attachment; filename*=UTF-8''na%C3%AFve.sh | naïve.sh",
                "ATTACHMENT;FILENAME=run.sh | run.sh"
            })
    void takesTheFileNameFromEveryForm(String disposition, String runCommand) {
        var response = server.send("PUT", NEW, "echo hello", "Content-Disposition", disposition);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).get("run_command").textValue()).isEqualTo(runCommand);
        assertThat(json(response).get("runCommand").textValue()).isEqualTo(runCommand);
        assertThat(response.headers().firstValue("Location")).isEmpty();
    }

    @Test
    void readsBytesBeyondAsciiInTheHeaderAsUtf8() {
        var answer = server.raw(
                "PUT " + NEW + " HTTP/1.1\n@content-disposition: x; filename=\"é.sh\"\nContent-Length: 2\n\nhi");

        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"run_command\":\"é.sh\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "application/x-www-form-urlencoded", ""})
    void saysThatAZipWasTakenForAScript(String type) {
        var disposition = "attachment; filename=job.zip";
        var zip = zip("run.sh", "echo");
        var response = type.isEmpty()
                ? server.send("PUT", NEW, zip, "Content-Disposition", disposition)
                : server.send("PUT", NEW, zip, "Content-Type", type, "Content-Disposition", disposition);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("Message").textValue())
                .startsWith("No runnable script file was found. 'job.zip' was taken for the script itself")
                .contains("Content-Type: application/zip");
    }

    @Test
    void warnsWhereAnotherScriptMayBeMeant() {
        var response = server.send(
                "PUT",
                NEW,
                zip("index.js", "", "Gruntfile.js", ""),
                "Content-Type",
                "application/zip",
                "Content-Disposition",
                "x; filename=a.zip");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).at("/warnings/0").textValue()).contains("'Gruntfile.js' is taken", "'index.js'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/run.sh", "/RUN", "/a%20b.zip/"})
    void explainsAnAddressThatGoesOnBehindTheJobsName(String rest) {
        var response = server.send("PUT", NEW + rest, "echo hello");

        assertThat(response.statusCode()).isEqualTo(rest.equals("/RUN") ? 405 : 400);
        if (response.statusCode() == 400) {
            assertThat(json(response).get("Message").textValue())
                    .startsWith("Missing Content-Disposition header.")
                    .contains("leave out the slash");
        }
        assertThat(server.get(NEW).statusCode()).isEqualTo(404);
    }

    @Test
    void pointsToTheLogsWhereGuidesLookForThem() {
        server.layJob("mail");
        server.layContinuousJob("serve");
        var id = server.send("POST", "/api/triggeredwebjobs/mail/run", "")
                .headers()
                .firstValue("Location")
                .orElseThrow()
                .replaceAll(".*/", "");

        var run = server.get("/api/triggeredwebjobs/mail/history/" + id + "/log");
        var continuous = server.get("/api/continuouswebjobs/serve/log");

        assertThat(run.statusCode()).isEqualTo(404);
        assertThat(json(run).get("Message").textValue())
                .contains("output_url", "/vfs/data/jobs/triggered/mail/" + id + "/output_" + id + ".log");
        assertThat(continuous.statusCode()).isEqualTo(404);
        assertThat(json(continuous).get("Message").textValue())
                .contains("log_url", "/vfs/data/jobs/continuous/serve/job.log");
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        var response = server.send(
                "PUT",
                NEW,
                zip("run.sh.txt", "", "settings.job", "{\"schedule\":\"x\",\"timeout\":-1}"),
                "Content-Type",
                "application/zip",
                "Content-Disposition",
                "x; filename=a.zip");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("Message").textValue()).contains("'run.sh.txt'", "schedule", "timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/zip", "application/x-zip-compressed", "Application/ZIP; charset=utf-8"})
    void unpacksAZip(String type) {
        var response = server.send(
                "PUT",
                NEW,
                zip("inner/run.sh", "echo"),
                "Content-Type",
                type,
                "Content-Disposition",
                "attachment; filename=run.cmd");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).get("run_command").textValue()).isEqualTo("inner/run.sh");
    }

    @Test
    void takesTheContentEncodingOfDotnetPublishForNoCoding() {
        var response = server.send(
                "PUT",
                NEW,
                zip("run.sh", "echo"),
                "Content-Type",
                "application/zip",
                "Content-Encoding",
                "utf-8",
                "Content-Disposition",
                "attachment; filename=new.zip");

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void takesAChunkedBody() {
        var request = HttpRequest.newBuilder(URI.create(server.base() + NEW))
                .header("Authorization", ServerUnderTest.authorization())
                .header("Content-Disposition", "attachment; filename=Some Job.sh")
                .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofString("echo hello")))
                .build();

        assertThat(server.send(request).statusCode()).isEqualTo(200);
    }

    @Test
    void letsAClientContinueThatAsksFirst() {
        var answer = server.raw("PUT " + NEW
                + " HTTP/1.1\n@Content-Disposition: x; filename=run.sh\nExpect: 100-continue\nContent-Length: 2\n\nhi");

        assertThat(answer).startsWith("HTTP/1.1 100 ").contains("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Content-Disposition: attachment\n", "Content-Disposition: attachment; filename=\"\"\n"})
    void wantsAFileNameBeforeAnythingElse(String header) {
        var answer = server.raw(
                "PUT " + NEW + " HTTP/1.1\n@" + header + "Content-Type: application/zip\nContent-Length: 2\n\nhi");

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("\"Message\":\"Missing Content-Disposition header. ")
                .contains("/problems/no-file-name");
    }

    @Test
    void looksAtTheNameFirst() {
        assertThat(server.send("PUT", "/api/triggeredwebjobs/a%2Fb", "x").body())
                .contains("/problems/not-a-job-name");
    }

    @ParameterizedTest
    @CsvSource({"readme.txt, nothing-to-run", "run.cmd, nothing-to-run"})
    void refusesWhatCannotRunHere(String file, String problem) {
        var response = server.send("PUT", NEW, "x", "Content-Disposition", "attachment; filename=" + file);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("/problems/" + problem);
        assertThat(json(response).get("Message").textValue()).startsWith("No runnable script file was found.");
        assertThat(server.get(NEW).statusCode()).isEqualTo(404);
    }

    @Test
    void leavesAWorkingJobAloneWhenAnUploadIsBroken() {
        server.layJob("new");

        var response = server.send(
                "PUT", NEW, "no zip", "Content-Type", "application/zip", "Content-Disposition", "x; filename=a.zip");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(server.get(NEW).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesTooLargeAnUploadAtOnceByItsLength() {
        var answer = server.raw("PUT " + NEW + " HTTP/1.1\n@Content-Disposition: x; filename=run.sh\n"
                + "Expect: 100-continue\nContent-Length: 99999999999\n\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 413 ")
                .contains("/problems/too-large")
                .contains("Connection: close");
    }

    @Test
    void refusesTooLargeAnUploadWithoutALengthWhenItHasSeenEnough() {
        var request = HttpRequest.newBuilder(URI.create(server.base() + NEW))
                .header("Authorization", ServerUnderTest.authorization())
                .header("Content-Disposition", "attachment; filename=run.sh")
                .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[200_000])))
                .build();

        assertThat(server.send(request).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({"wrong, 401, run.sh", "right, 413, run.sh", "right, 400, ''"})
    void letsAClientThatSendsALotReadWhyItIsRefused(String login, int status, String fileName) {
        var authorization = login.equals("right")
                ? ServerUnderTest.authorization()
                : ServerUnderTest.authorization("deployer", "wrong");
        var length = 32 << 20;
        var head = "PUT " + NEW + " HTTP/1.1\r\nHost: h\r\nAuthorization: " + authorization
                + "\r\nContent-Disposition: x; filename=" + fileName + "\r\nContent-Length: " + length + "\r\n\r\n";
        var bytes = new byte[head.length() + length];
        System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, head.length());

        var answer = server.exchange(bytes); // as a client does that sends all before it reads

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("\"Message\":");
    }

    @Test
    void tellsThatABodyStoppedComing() throws IOException {
        try (var socket = new java.net.Socket("127.0.0.1", server.port())) {
            var head = "PUT " + NEW + " HTTP/1.1\r\nHost: h\r\nAuthorization: " + ServerUnderTest.authorization()
                    + "\r\nContent-Disposition: x; filename=run.sh\r\nContent-Length: 10\r\n\r\nabc";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();

            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 408 ");
        }
        assertThat(server.get(NEW).statusCode()).isEqualTo(404);
    }
}
