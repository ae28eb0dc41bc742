package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.adapters.http.exchange.Route;
import webjobs.domain.job.JobName;
import webjobs.domain.site.HomePath;

/** What browsers send for web pages of whatever origin, with the password of their user (D27). */
class BrowserRequestsTest extends WithServer {
    private static final Set<String> SAFE = Set.of("GET", "OPTIONS");
    private static final List<String> FORM_TYPES =
            List.of("application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain");

    private static String target(Route route) {
        return route.pattern()
                .replace("{name}", "mail")
                .replace("{*path}", "site/wwwroot/App_Data/jobs/triggered/mail/run.sh")
                .replace("{id}", "1")
                .replaceAll("\\{\\w+}", "x");
    }

    private List<Route> unsafeRoutes() {
        return server.api.routes().stream()
                .filter(route -> !SAFE.contains(route.method()))
                .toList();
    }

    private void assertNothingHappened() {
        assertThat(server.jobs.all()).hasSize(1);
        assertThat(server.jobs.history(new JobName("mail"))).isEmpty();
        assertThat(server.continuousJobs.all()).isEmpty();
        assertThat(server.files.find(HomePath.parse("/site/wwwroot/App_Data/jobs/triggered/mail/run.sh")))
                .isEmpty();
        assertThat(server.settings.all()).doesNotContainKey("x");
        assertThat(server.hooks.all()).isEmpty();
    }

    @Test
    void ofAnotherOriginAreRefusedAtEveryAddressThatChangesSomething() {
        server.layJob("mail");
        var refused = new ArrayList<String>();

        for (var route : unsafeRoutes()) {
            for (var type : FORM_TYPES) {
                var answer = server.send(
                        route.method(),
                        target(route) + "?arguments=evil",
                        "--b\r\nContent-Disposition: form-data; name=f; filename=run.sh\r\n\r\necho evil\r\n--b--",
                        "Content-Type",
                        type,
                        "Content-Disposition",
                        "attachment; filename=run.sh",
                        "Origin",
                        "https://evil.example",
                        "Sec-Fetch-Site",
                        "cross-site");

                assertThat(answer.statusCode()).as(route + " " + type).isEqualTo(403);
                refused.add(route.method());
            }
        }

        assertThat(refused).contains("PUT", "POST", "DELETE", "PATCH").hasSizeGreaterThan(150);
        assertNothingHappened();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "Cross-Site", "anything", "", "same-origin, cross-site"})
    void areRefusedByTheSiteTheyComeFromAlone(String site) {
        server.layJob("mail");

        var answer = server.send("POST", "/api/triggeredwebjobs/mail/run", "", "Sec-Fetch-Site", site);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(answer).get("Message").textValue()).contains("Sec-Fetch-Site", server.base());
        assertNothingHappened();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "http://evil.example",
                "https://127.0.0.1:PORT",
                "http://127.0.0.1",
                "http://127.0.0.1:1PORT",
                "http://localhost:PORT",
                "http://127.0.0.1.evil.example:PORT",
                "http://127.0.0.1:PORT@evil.example",
                "file://",
                "chrome-extension://abc",
                "127.0.0.1:PORT",
                "http://[::1]:PORT",
                "%"
            })
    void areRefusedByTheirOriginAlone(String origin) {
        server.layJob("mail");

        var answer = server.send(
                "POST",
                "/api/triggeredwebjobs/mail/run",
                "",
                "Origin",
                origin.replace("PORT", Integer.toString(server.port())));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertNothingHappened();
    }

    @Test
    void areRefusedBeforeAnybodyIsAskedForAPasswordAndBeforeTheirBodyHasCome() {
        var answer = server.raw("PUT /api/triggeredwebjobs/new HTTP/1.1\nHost: h\nOrigin: http://evil.example\n"
                + "Expect: 100-continue\nContent-Length: 1000000\n\n");

        assertThat(answer).startsWith("HTTP/1.1 403 ").doesNotContain("WWW-Authenticate");
    }

    @Test
    void ofThisServersOwnPagesAreServed() {
        server.layJob("mail");

        var answer = server.send(
                "POST",
                "/api/triggeredwebjobs/mail/run",
                "",
                "Origin",
                server.base().replace("http", "HTTP"),
                "Sec-Fetch-Site",
                "same-origin");

        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void ofNoPageAreServed() {
        server.layJob("mail");

        assertThat(server.send("POST", "/api/triggeredwebjobs/mail/run", "", "Sec-Fetch-Site", "none")
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void ofAnotherOriginMayReadAsTheirPagesDoNotSeeTheAnswer() {
        server.layJob("mail");

        var answer = server.get(
                "/api/triggeredwebjobs/mail", "Sec-Fetch-Site", "cross-site", "Origin", "http://evil.example");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "h, http://h, 202",
        "h:80, http://h, 202",
        "h, http://h:80, 202",
        "H.Example, http://h.example, 202",
        "[::1]:80, http://[::1], 202",
        "h:8080, http://h, 403",
        "h, https://h, 403",
        "h, https://jobs.example, 202",
        "h, https://jobs.example:443, 202",
        "h, http://jobs.example, 403"
    })
    void ofThisServerAreKnownByTheNameThatTheyCalledAndByTheConfiguredOne(String host, String origin, int status) {
        try (var behind = new ServerUnderTest(Optional.of(URI.create("https://jobs.example")), false)) {
            behind.layJob("mail");

            var answer = behind.raw("POST /api/triggeredwebjobs/mail/run HTTP/1.1\nHost: " + host + "\nOrigin: "
                    + origin + "\nAuthorization: " + ServerUnderTest.authorization() + "\nContent-Length: 0\n\n");

            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        }
    }
}
