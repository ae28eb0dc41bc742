package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import webjobs.application.Eventually;
import webjobs.domain.job.JobName;

/** What a scraper is shown. */
class MetricsRouteTest extends WithServer {

    @Test
    void showsHowLateScheduledRunsWere() {
        server.layJob("mail", "{\"schedule\": \"* * * * * *\"}");
        server.followSchedules("mail");
        server.clock.advance(Duration.ofMillis(1_000));
        server.scheduler.changed(new JobName("mail"));
        server.processes.take().exits(0);

        var response = Eventually.until(
                () -> server.get("/metrics"),
                answer -> PrometheusMeasuresTest.samples(answer.body())
                        .get("webjobs_schedule_lateness_seconds_count")
                        .equals("1"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).contains("# TYPE webjobs_schedule_lateness_seconds histogram\n");
        assertThat(PrometheusMeasuresTest.samples(response.body()))
                .containsEntry("webjobs_schedule_lateness_seconds_bucket{le=\"0.1\"}", "0")
                .containsEntry("webjobs_schedule_lateness_seconds_bucket{le=\"0.2\"}", "1");
    }

    @Test
    void showsNothingToStrangers() {
        assertThat(server.raw("GET /metrics HTTP/1.1\nHost: h\n\n")).startsWith("HTTP/1.1 401 ");
    }
}
