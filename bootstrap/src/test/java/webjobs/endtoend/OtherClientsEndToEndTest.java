package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.parsed;
import static webjobs.endtoend.ServerProcess.url;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** What other clients send that are not driven themselves, request by request, with the peculiarities of each. */
@Tag("endtoend")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherClientsEndToEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CREDENTIALS = "Authorization: Basic "
            + Base64.getEncoder().encodeToString(("admin:" + ServerProcess.PASSWORD).getBytes(StandardCharsets.UTF_8));

    private ServerProcess server;

    @BeforeAll
    void start(@TempDir Path home) {
        server = ServerProcess.start(home, Map.of());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** Apache HttpClient and .NET's NetworkCredential first ask without a password, and send the upload twice. */
    @Test
    void aClientThatIsAskedForItsPasswordSendsTheUploadAgain() throws IOException {
        var zip = Zips.of(Map.of("run.sh", "echo hi"));
        var head = "PUT " + url("asked") + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/zip\r\n"
                + "Content-Disposition: attachment; filename=a.zip\r\nContent-Length: " + zip.length + "\r\n";

        var first = raw(head, zip);
        var second = raw(head + CREDENTIALS + "\r\n", zip);

        assertThat(first.getFirst()).startsWith("HTTP/1.1 401 ");
        assertThat(first).anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("www-authenticate: basic realm="));
        assertThat(second.getFirst()).startsWith("HTTP/1.1 200 ");
        assertThat(server.output(server.runToItsEnd("asked"))).contains("INFO] hi\n");
    }

    /** The name of the file does not matter beside a zip, whatever the script that builds the header made of it. */
    @Test
    void aScriptPutsAZipUnderAnAddressWithASlashAtTheEnd() {
        for (var disposition : List.of(
                "attachment; attachment; filename=Copy.zip",
                "attachment; filename=$name",
                "attachement; filename=run.cmd",
                "filename=x.zip")) {
            var answer = server.send(server.request(url("scripted") + "/")
                    .header("Content-Type", "application/zip")
                    .header("Content-Disposition", disposition)
                    .PUT(BodyPublishers.ofByteArray(Zips.of(Map.of("run.sh", "echo scripted")))));

            assertThat(answer.statusCode())
                    .as(disposition + ": " + answer.body())
                    .isEqualTo(200);
        }
        assertThat(server.output(server.runToItsEnd("scripted"))).contains("INFO] scripted\n");
    }

    @Test
    void aScriptRunsAJobWithABodyThatMeansNothingAndAsksUntilItIsDone() {
        server.deploy("polled", "echo \"$1\"");

        var form = server.send(server.request(url("polled") + "/run?arguments=2018-01-01,2018-01-02")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("")));
        awaitSuccess("polled");
        var json = server.send(server.request(url("polled") + "/run/")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));

        assertThat(form.statusCode()).isEqualTo(202);
        assertThat(json.statusCode()).isEqualTo(202);
        awaitSuccess("polled");
        var oldest = server.json(url("polled") + "/history").at("/runs/1");
        assertThat(server.output(oldest)).contains("INFO] 2018-01-01,2018-01-02\n");
    }

    /** Polls the job, as many scripts do, not the address of the run. */
    private void awaitSuccess(String job) {
        Eventually.until(
                PATIENCE,
                () -> server.json(url(job)).at("/latest_run/status").asText(),
                status -> status.equals("Success"));
    }

    /** Its HTTP client marks the zip as coded in utf-8, which is no coding; and polls any Location as a deployment. */
    @Test
    void dotnetPublishUploadsAJob() {
        var answer = server.send(server.request("/api/continuouswebjobs/published")
                .header("Content-Type", "application/zip")
                .header("Content-Encoding", "utf-8")
                .header("Content-Disposition", "attachment; filename=published.zip")
                .header("User-Agent", "websdk/9.0")
                .PUT(BodyPublishers.ofByteArray(
                        Zips.of(Map.of("run.sh", ContinuousJob.worker("published"), "run.cmd", "x")))));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Location")).isEmpty();
        var job = new ContinuousJob(server, "published").await("Running");
        assertThat(job.json().get("run_command").asText()).isEqualTo("run.sh");
        job.delete();
    }

    /** Kudu's own client for .NET writes a name beyond ASCII as an encoded word of MIME. */
    @Test
    void kudusOwnClientUploadsAScriptWithAnAccent() {
        var answer = server.send(server.request(url("accented"))
                .header("Content-Disposition", "attachment; filename=\"=?utf-8?B?Sm9iIMOgw6nDqC5zaA==?=\"")
                .PUT(BodyPublishers.ofString("echo accented")));

        assertThat(parsed(answer.body()).get("run_command").asText()).isEqualTo("Job àéè.sh");
        assertThat(server.output(server.runToItsEnd("accented"))).contains("INFO] accented\n");
    }

    /** It asks whether a file is there by HEAD, and sends If-Match with all that changes something. */
    @Test
    void kudusOwnClientWorksWithFiles() {
        var file = "/vfs/data/own client/note.txt".replace(" ", "%20");

        assertThat(head(file)).isEqualTo(404);
        assertThat(put(file, "x")).isEqualTo(201);
        assertThat(head(file)).isEqualTo(200);
        assertThat(put(file, "y")).isEqualTo(204);
        assertThat(delete(file)).isEqualTo(200);
        assertThat(delete(file)).isEqualTo(404);
    }

    private int head(String path) {
        return server.send(server.request(path).method("HEAD", BodyPublishers.noBody()))
                .statusCode();
    }

    private int put(String path, String text) {
        return server.send(server.request(path).header("If-Match", "*").PUT(BodyPublishers.ofString(text)))
                .statusCode();
    }

    private int delete(String path) {
        return server.send(server.request(path).header("If-Match", "*").DELETE())
                .statusCode();
    }

    /** Stops and starts every job, takes nothing but 200 for an answer, and compares the status in lower case. */
    @Test
    void azurePipelinesStopAndStartAllContinuousJobs() {
        new ContinuousJob(server, "pipelined")
                .deployScript(ContinuousJob.worker("x"))
                .await("Running");

        for (var action : List.of("stop", "start")) {
            for (var job : server.json("/api/continuouswebjobs")) {
                var answer = server.send(server.request(
                                "/api/continuouswebjobs/" + job.get("name").asText() + "/" + action)
                        .header("Content-Type", "application/json; charset=utf-8")
                        .POST(BodyPublishers.noBody()));

                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEmpty();
            }
            new ContinuousJob(server, "pipelined").await(action.equals("stop") ? "Stopped" : "Running");
        }
        assertThat(names("/api/continuouswebjobs", "status")).doesNotContain("null");
        new ContinuousJob(server, "pipelined").delete();
    }

    /** Its zips come as multipart without a boundary, and its reads with If-Match. */
    @Test
    void azurePipelinesDeployAZipOverAFolder() {
        var answer = server.send(server.request("/api/zip/site/wwwroot/App_Data/jobs/triggered/multipart/")
                .header("Content-Type", "multipart/form-data")
                .header("If-Match", "*")
                .PUT(BodyPublishers.ofByteArray(Zips.of(Map.of("run.sh", "echo multipart")))));
        var read = server.send(server.request("/api/vfs/site/wwwroot/App_Data/jobs/triggered/multipart/run.sh")
                .header("If-Match", "*"));
        var listed = server.send(server.request("/api/vfs/site/wwwroot/App_Data/jobs/triggered/multipart/")
                .header("If-Match", "*"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(read.body()).isEqualTo("echo multipart");
        assertThat(listed.statusCode()).isEqualTo(200);
        awaitJob("multipart");
        assertThat(server.output(server.runToItsEnd("multipart"))).contains("INFO] multipart\n");
    }

    /** Misspells the disposition, configures the job afterwards, and starts it only where it is said to be Stopped. */
    @Test
    void digitalAiDeployUploadsConfiguresAndStarts() {
        var upload = server.send(server.request("/api/continuouswebjobs/digital")
                .header("Content-Type", "application/zip")
                .header("Content-Disposition", "attachement; filename=run.sh")
                .PUT(BodyPublishers.ofByteArray(Zips.of(Map.of("run.sh", ContinuousJob.worker("x"))))));
        var job = new ContinuousJob(server, "digital");
        job.configure("{ \"is_singleton\": true }");
        job.await("Running");
        job.stop();
        job.await("Stopped");
        job.start();

        assertThat(upload.statusCode()).isIn(200, 201);
        job.await("Running");
        assertThat(server.get("/api/continuouswebjobs/nobody").body())
                .as("what the client takes for a server that is not ready yet")
                .doesNotStartWith("\"No route registered for");
        job.delete();
    }

    /** Sends the zip of a job to a folder that is not there, without a slash at the end. */
    @Test
    void fakeDeploysAJobIntoAFolderThatIsNotThere() {
        var answer = server.send(server.request("/api/zip/site/wwwroot/App_Data/jobs/triggered/fake")
                .PUT(BodyPublishers.ofByteArray(Zips.of(Map.of("run.sh", "echo fake")))));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        awaitJob("fake");
        assertThat(server.output(server.runToItsEnd("fake"))).contains("INFO] fake\n");
    }

    /** On Windows, where these clients come from, a folder has one name whatever the case of its letters. */
    @Test
    void aScriptWritesTheFoldersOfTheHomeInOtherLetters() {
        assertThat(put("/api/vfs/Site/WWWRoot/app_data/Jobs/Triggered/lettered/run.sh", "echo lettered"))
                .isEqualTo(201);

        awaitJob("lettered");
        assertThat(server.content("lettered")).isDirectory();
    }

    /** By way of Azure's front, which adds a header, answers are in its envelope, and a run is answered with 200. */
    @Test
    void azuresCommandLineListsRunsAndReadsTheLogOfAJob() {
        server.deploy("fronted", "true");
        var path = "/api/triggeredwebjobs/fronted";

        var one = parsed(fronted("GET", path).body());
        var run = fronted("POST", path + "/run");
        awaitSuccess("fronted");
        var history = parsed(fronted("GET", path + "/history").body());

        assertThat(one.at("/properties/name").asText()).isEqualTo("fronted");
        assertThat(one.get("id").asText()).endsWith("/triggeredwebjobs/fronted");
        assertThat(run.statusCode()).isEqualTo(200);
        assertThat(history.at("/value/0/properties/status").asText()).isEqualTo("Success");
    }

    private HttpResponse<String> fronted(String method, String path) {
        var site = "https://management.example.org/subscriptions/1/resourceGroups/g/providers/Microsoft.Web/sites/s/";
        return server.send(server.request(path)
                .header("x-ms-geo-location", "westeurope")
                .header("Referer", site + path.substring("/api/".length()))
                .method(method, BodyPublishers.noBody()));
    }

    private void awaitJob(String name) {
        Eventually.until(PATIENCE, () -> server.get(url(name)).statusCode(), status -> status == 200);
    }

    private List<String> names(String path, String property) {
        return StreamSupport.stream(server.json(path).spliterator(), false)
                .map(job -> job.get(property))
                .map(JsonNode::asText)
                .toList();
    }

    /** Sends a request as it stands. @return status line and headers of the answer */
    private List<String> raw(String head, byte[] body) throws IOException {
        try (var socket = new Socket(server.base().getHost(), server.base().getPort())) {
            socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            var reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            var lines = new ArrayList<String>();
            for (var line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                lines.add(line);
            }
            return lines;
        }
    }
}
