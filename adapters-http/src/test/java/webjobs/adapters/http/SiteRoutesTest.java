package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.adapters.http.WireFormatTest.golden;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.deployment.SiteDeployment.About;
import webjobs.domain.deployment.SiteDeployment.DeployedJob;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/** Whole sites, sent as build pipelines send them. */
class SiteRoutesTest extends WithServer {
    private static final String JOBS = "App_Data/jobs/triggered/";

    static byte[] zip(String... filesAndTexts) {
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

    private static byte[] site() {
        return zip(JOBS + "mail/run.sh", "echo hello", "index.html", "<p>hello");
    }

    private HttpResponse<String> post(String path, byte[] body) {
        return server.send("POST", path, body, "Content-Type", "application/octet-stream");
    }

    private int statusOfMail() {
        return server.get("/api/triggeredwebjobs/mail").statusCode();
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Nested
    class Sending {
        @ParameterizedTest
        @ValueSource(strings = {"/api/zipdeploy", "/api/publish?type=zip", "/API/ZipDeploy?isAsync=false"})
        void answersWhenItIsInPlace(String path) {
            var response = post(path, site());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Location")).isEmpty();
            assertThat(json(response).get("status").intValue()).isEqualTo(4);
            assertThat(statusOfMail()).isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"/api/zipdeploy?isAsync=true", "/api/publish?async=TRUE&type=Zip&clean=true&restart=true"})
        void answersAtOnceWhereItIsToldTo(String path) {
            var response = post(path, site());

            assertThat(response.statusCode()).isEqualTo(202);
            var location = header(response, "Location");
            assertThat(location).isEqualTo(server.base() + "/api/deployments/" + header(response, "SCM-DEPLOYMENT-ID"));
            var ended = Eventually.until(
                    () -> server.get(location.substring(server.base().length())), it -> it.statusCode() != 202);
            assertThat(ended.statusCode()).isEqualTo(200);
            assertThat(json(ended).get("status").intValue()).isEqualTo(4);
            assertThat(statusOfMail()).isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/home/site/wwwroot/App_Data/jobs/triggered/mail",
                    "/home/site/wwwroot/app_data/Jobs/Triggered/mail/",
                    "App_Data/jobs/triggered/mail",
                    "/App_Data/jobs/triggered/mail",
                    "site/wwwroot/App_Data/jobs/triggered/mail",
                    "wwwroot/App_Data/jobs/triggered/mail"
                })
        void deploysOneJobWhereItsFolderIsNamed(String path) {
            post("/api/zipdeploy", zip(JOBS + "other/run.sh", ""));

            var response = post("/api/publish?type=zip&path=" + path, zip("run.sh", "echo"));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response).get("status").intValue()).isEqualTo(4);
            assertThat(statusOfMail()).isEqualTo(200);
            assertThat(server.get("/api/triggeredwebjobs/other").statusCode()).isEqualTo(200);
            assertThat(json(server.get("/api/deployments/latest"))
                            .get("complete")
                            .booleanValue())
                    .isTrue();

            post("/api/zipdeploy", zip(JOBS + "other/run.sh", ""));
            assertThat(statusOfMail()).isEqualTo(200);
        }

        @Test
        void deploysOneJobAlsoForWhomAsksLaterHowThatWent() {
            var response = post(
                    "/api/publish?type=zip&async=true&path=/home/site/wwwroot/App_Data/jobs/triggered/mail",
                    zip("run.sh", "echo"));

            assertThat(response.statusCode()).isEqualTo(202);
            var location = header(response, "Location").substring(server.base().length());
            assertThat(json(server.get(location)).get("status").intValue()).isEqualTo(4);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/home/site/wwwroot/App_Data/jobs/triggered",
                    "/home/site/wwwroot/App_Data/jobs/triggered/mail/lib",
                    "/home/site/wwwroot/tools",
                    "/elsewhere/App_Data/jobs/triggered/mail",
                    "/home/site/wwwroot/../App_Data/jobs/triggered/mail",
                    "App_Data/jobs/triggered/A%26B"
                })
        void refusesAnyOtherPath(String path) {
            var response = post("/api/publish?type=zip&path=" + path, zip("run.sh", "echo"));

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).get("Message").textValue()).contains("is neither");
        }

        @Test
        void saysInTheRecordWhatIsWrongWithOneThatItTookAtOnce() {
            var response = post("/api/zipdeploy?isAsync=true", zip(JOBS + "mail/readme.txt", ""));

            assertThat(response.statusCode()).isEqualTo(202);
            var ended = Eventually.until(() -> server.get("/api/deployments/latest"), it -> it.statusCode() != 202);
            assertThat(ended.statusCode()).isEqualTo(200);
            assertThat(json(ended).get("status").intValue()).isEqualTo(3);
            assertThat(json(ended).get("status_text").textValue()).contains("'mail' (triggered)");
        }

        @ParameterizedTest
        @ValueSource(strings = {"application/zip", "application/json", "multipart/form-data", "nonsense"})
        void takesTheArchiveWhateverItsTypeIsSaidToBe(String type) {
            assertThat(server.send("POST", "/api/zipdeploy", site(), "Content-Type", type)
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void takesAChunkedArchive() {
            var request = HttpRequest.newBuilder(URI.create(server.base() + "/api/zipdeploy"))
                    .header("Authorization", ServerUnderTest.authorization())
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(site())))
                    .build();

            assertThat(server.send(request).statusCode()).isEqualTo(200);
        }

        @Test
        void remembersWhoSentItAndWhy() {
            post("/api/zipdeploy?author=Ada&deployer=GITHUB_ZIP_DEPLOY&message=%7B%22sha%22%3A%22%C3%A9%22%7D", site());

            var latest = json(server.get("/api/deployments/latest"));

            assertThat(latest.get("author").textValue()).isEqualTo("Ada");
            assertThat(latest.get("deployer").textValue()).isEqualTo("GITHUB_ZIP_DEPLOY");
            assertThat(latest.get("message").textValue()).isEqualTo("{\"sha\":\"é\"}");
        }

        @Test
        void keepsOfALongMessageOnlyTheBeginning() {
            post("/api/zipdeploy?message=" + "x".repeat(10_000), site());

            assertThat(json(server.get("/api/deployments/latest"))
                            .get("message")
                            .textValue())
                    .isEqualTo("x".repeat(2_000));
        }
    }

    @Nested
    class Refusing {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "/api/publish | send type=zip, not ''",
                    "/api/publish?type=war | send type=zip, not 'war'",
                    "/api/publish?type=zip&path=/home/site/wwwroot/webapps/x | leave out the parameter path"
                })
        void takesNothingButAWholeSite(String path, String message) {
            var response = post(path, site());

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).get("Message").textValue()).contains(message);
            assertThat(statusOfMail()).isEqualTo(404);
        }

        @ParameterizedTest
        @ValueSource(strings = {"/home/site/wwwroot", "/home/site/wwwroot/", "wwwroot", ""})
        void takesThePathOfTheSiteItself(String path) {
            assertThat(post("/api/publish?type=zip&path=" + path, site()).statusCode())
                    .isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"POST", "PUT"})
        void fetchesNoArchiveFromElsewhere(String method) {
            for (var path : List.of("/api/zipdeploy", "/api/publish?type=zip")) {
                var response = server.send(
                        method,
                        path,
                        "{\"packageUri\": \"https://example.com/x.zip\"}",
                        "Content-Type",
                        "application/json");

                assertThat(response.statusCode()).isEqualTo(400);
                assertThat(json(response).get("Message").textValue()).contains("packageUri");
            }
        }

        @Test
        void saysWhatItExpectsWhereThereIsNoJob() {
            post("/api/zipdeploy", site());

            for (var path : List.of("/api/zipdeploy", "/api/zipdeploy?isAsync=true", "/api/publish?type=zip")) {
                var response = post(path, zip("index.html", ""));

                assertThat(response.statusCode()).isEqualTo(400);
                assertThat(json(response).get("Message").textValue()).contains("App_Data/jobs/triggered/NAME");
            }
            assertThat(statusOfMail()).isEqualTo(200);
        }

        @Test
        void takesNoMoreThanAnUploadMayHave() {
            var response = post("/api/zipdeploy", new byte[(int) ServerUnderTest.MOST_UPLOAD_BYTES + 1]);

            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(server.get("/api/deployments").body()).isEqualTo("[]");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "PK", "no zip at all"})
        void takesNoBrokenArchive(String body) {
            var response = post("/api/zipdeploy?isAsync=true", body.getBytes(StandardCharsets.UTF_8));

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).get("type").textValue()).isEqualTo("/problems/bad-upload");
        }
    }

    @Nested
    class Remembered {
        @BeforeEach
        void lay() {
            var now = Instant.parse("2026-11-24T10:00:00.5Z");
            var about = new About("Ada \"Á\"", "GITHUB_ZIP_DEPLOY", "{\"sha\":\"3b6a\"}");
            server.deploymentRecords.save(SiteDeployment.received("first", about, now)
                    .saying(now, "The archive has come, with 1 job.")
                    .bringing(List.of(new DeployedJob(JobKind.TRIGGERED, new JobName("mail"))))
                    .succeeded(now.plusSeconds(2)));
            server.deploymentRecords.save(
                    SiteDeployment.received("second", new About("", "ZipDeploy", "Sent"), now.plusNanos(1))
                            .saying(now, "The archive has come, with 1 job.")
                            .saying(now.plusSeconds(1), "The disk is full.")
                            .failed(now.plusSeconds(1), "The disk is full."));
            server.deploymentRecords.save(SiteDeployment.received("third", about, now.plusNanos(2))
                    .saying(now, "The archive has come, with 2 jobs."));
        }

        @ParameterizedTest
        @CsvSource({
            "/api/deployments, 200, deployments.json",
            "/deployments/, 200, deployments.json",
            "/api/deployments/first, 200, deployment-success.json",
            "/api/deployments/second, 200, deployment-failed.json",
            "/api/deployments/third, 202, deployment-deploying.json",
            "/api/deployments/latest, 202, deployment-deploying.json",
            "/api/deployments/second/log, 200, deployment-log.json",
            "/api/deployments/second/log/2, 200, deployment-log-details.json"
        })
        void answersToTheByteAsTheGoldenFileSays(String path, int status, String golden) {
            var response = server.get(path);

            assertThat(response.body().replace(server.base(), "http://HOST")).isEqualTo(golden(golden));
            assertThat(response.statusCode()).isEqualTo(status);
        }

        @Test
        void tellsWhereToLookAgain() {
            assertThat(header(server.get("/api/deployments/latest"), "Location"))
                    .isEqualTo(server.base() + "/api/deployments/third");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/api/deployments/none", "/api/deployments/none/log", "/api/deployments/second/log/3"})
        void answers404ForWhatIsNotThere(String path) {
            assertThat(server.get(path).statusCode()).isEqualTo(404);
        }
    }

    @Nested
    class Told {
        private static final String OF_A_PIPELINE =
                "{\"id\":\"3b6ae2f11760000000000\",\"active\":true,\"status\":%s,\"message\":\"{\\\"type\\\":\\\"Deployment\\\"}\","
                        + "\"author\":\"ada\",\"deployer\":\"GitHub\"}";

        private HttpResponse<String> tell(String id, String body) {
            return server.send(
                    "PUT", "/api/deployments/" + id, body, "Content-Type", "application/json; charset=utf-8");
        }

        @ParameterizedTest
        @ValueSource(ints = {3, 4})
        void recordsWhatAPipelineSaysOfItsOwnDeployment(int status) {
            var response = tell("3b6ae2f11760000000000", OF_A_PIPELINE.formatted(status));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response).get("id").textValue()).isEqualTo("3b6ae2f11760000000000");
            assertThat(json(response).get("url").textValue())
                    .isEqualTo(server.base() + "/api/deployments/3b6ae2f11760000000000");
            assertThat(json(server.get("/api/deployments/3b6ae2f11760000000000")))
                    .isEqualTo(json(response));
            assertThat(json(response).get("status").intValue()).isEqualTo(status);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "{}", "[]", "{", "{\"clean\":true}", "null"})
        void deploysNothingOnceMore(String body) {
            var response = tell("some", body);

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).get("Message").textValue()).contains("send the archive again");
        }

        @ParameterizedTest
        @ValueSource(strings = {"2", "5", "\"4\"", "4.0", "99999999999", "null"})
        void knowsOnlyFailureAndSuccess(String status) {
            assertThat(tell("some", OF_A_PIPELINE.formatted(status)).statusCode())
                    .isEqualTo(400);
        }

        @ParameterizedTest
        @ValueSource(strings = {"latest", "..%2F..", "a.b", "%C3%A9"})
        void takesNoIdThatIsMoreThanLettersAndDigits(String id) {
            assertThat(tell(id, OF_A_PIPELINE.formatted(4)).statusCode()).isEqualTo(400);
        }
    }
}
