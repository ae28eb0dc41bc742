package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our own API under questions that nobody should ask. {@code -Dseed=N} asks one again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileParametersTest {
    private static final int QUESTIONS = 1_500;

    private final ServerUnderTest server = new ServerUnderTest();

    @BeforeAll
    void layJobs() {
        server.layJob("mail", "{\"schedule\": [\"* * * * * *\", \"0 0 2 29 2 *\"], \"overlap\": \"queue\"}");
        server.layJob("tidy", "{\"schedule\": \"* * * * * *\", \"schedule_paused\": true}");
        server.layJob("called");
        server.followSchedules("mail", "tidy");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static LongStream seeds() {
        var one = Long.getLong("seed");
        return one == null ? LongStream.range(0, QUESTIONS) : LongStream.of(one);
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static String value(Random random) {
        var value = new StringBuilder();
        for (var i = 1 + random.nextInt(2); i > 0; i--) {
            value.append(pick(
                    random,
                    "",
                    "0",
                    "-1",
                    "1",
                    "1000",
                    "1001",
                    "1000000",
                    "2147483648",
                    "99999999999999999999",
                    "1e3",
                    "%D9%A1", // a digit that is none of ours
                    "%00",
                    "%",
                    "%C3%A9",
                    "%F0%9F%98%80",
                    "null",
                    "*+*+*+*+*+*",
                    "0+0+2+29+2+*",
                    "0+0+0+31+2+*",
                    "*/1+*/1+*/1+*/1+*/1+*/1",
                    "59-0+*+*+*+*+*",
                    "60+*+*+*+*+*",
                    "%09%0A+*",
                    "UTC",
                    "Europe/Berlin",
                    "Africa/Monrovia",
                    "Pacific/Apia",
                    "../../etc/passwd",
                    "+18:00",
                    "-18:00:01",
                    "0000-01-01T00:00:00Z",
                    "0001-01-01T00:00:00%2B18:00",
                    "0000-01-01T00:00:00%2B18:00",
                    "9999-12-31T23:59:59-18:00",
                    "9999-12-31T23:59:59.999999999Z",
                    "1582-10-10T00:00:00Z",
                    "2026-03-29T02:30:00+01:00",
                    "2026-12-31T23:59:60Z",
                    "-999999999-01-01T00:00:00Z",
                    "%2B999999999-12-31T23:59:59-18:00",
                    "2027-01-01T00:00:00Z"));
        }
        return value.toString();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void neverMakeTheServerFail(long seed) {
        var random = new Random(seed);
        var job =
                "/api/v1/jobs/triggered/" + pick(random, "mail", "tidy", "called", "nobody", "%00", "é", "a%2Fb", "..");
        var run = job + "/runs/" + pick(random, "202611241000001234", "1", "999999999999999999", "%2e%2e", "-", "");
        var target = new StringBuilder(pick(
                random,
                "/api/v1/schedules/preview",
                "/api/v1/agenda",
                "/api/v1/openapi.json",
                job + "/next",
                job + "/explain",
                job + "/misses",
                job + "/runs",
                run,
                run + "/abort",
                run + "/rerun"));
        target.append('?');
        for (var i = random.nextInt(6); i > 0; i--) {
            target.append(pick(random, "expression", "time_zone", "from", "to", "count", "limit", "offset", "x"))
                    .append(pick(random, "=", "=", "=", ""))
                    .append(value(random))
                    .append('&');
        }
        var body = pick(random, "", "{}", "{\"reason\":", "[[[[", "{\"reason\":{\"reason\":\"\"}}", "\u0000");
        var request = pick(random, "GET", "POST") + " " + target + " HTTP/1.1\n@Content-Length: " + body.length()
                + "\n\n" + body;

        assertThat(server.raw(request))
                .as("seed " + seed + ": " + request)
                .startsWith("HTTP/1.1 ")
                .doesNotStartWith("HTTP/1.1 5");
    }
}
