package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Delivery.Outcome;
import webjobs.domain.hook.Hook;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/** What every implementation of {@link HookSender} does. */
public abstract class HookSenderContract {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    protected abstract HookSender sender();

    /** The address of a receiver that answers with a status. */
    protected abstract String receiver(int status);

    /** An address where nobody is. */
    protected abstract String nowhere();

    /** What has come to receivers, in its order. */
    protected abstract List<Received> received();

    public record Received(String id, String payload) {}

    private static Hook hook(String url) {
        return new Hook(1, "news", url, false, Optional.empty());
    }

    private static Delivery delivery(String id, String payload) {
        return Delivery.of(id, payload, NOON);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 299, 302, 304, 404, 410, 500, 503})
    void tellsWithWhatStatusTheReceiverAnswered(int status) {
        var outcome = sender().send(hook(receiver(status)), delivery("msg1", "{}"));

        assertThat(outcome).isEqualTo(new Outcome.Answered(status));
    }

    @Test
    void bringsTheMessageAsItIs() {
        var payload = "{\n  \"text\" : \"é \u4f60 \\u0000\"\n}";

        sender().send(hook(receiver(200)), delivery("msg1", payload));

        assertThat(received()).containsExactly(new Received("msg1", payload));
    }

    @Test
    void bringsItOnceForEachTimeThatItIsSent() {
        var hook = hook(receiver(500));

        sender().send(hook, delivery("msg1", "1"));
        sender().send(hook, delivery("msg1", "1"));
        sender().send(hook, delivery("msg2", "2"));

        assertThat(received())
                .containsExactly(new Received("msg1", "1"), new Received("msg1", "1"), new Received("msg2", "2"));
    }

    @Test
    void saysWhyThereIsNoAnswer() {
        var outcome = sender().send(hook(nowhere()), delivery("msg1", "{}"));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Unanswered.class, it -> assertThat(it.why()).isNotBlank());
        assertThat(received()).isEmpty();
    }

    @Test
    void makesAMessageOfARun() {
        var id = RunId.parse("202611241200000001").orElseThrow();
        var run = Run.begun(new JobName("mail"), id, new Trigger.External("x"), "", NOON)
                .ended(new Run.State.Exited(NOON.plusSeconds(1), 3));

        assertThat(sender().payload(run).replaceAll("\\s", ""))
                .startsWith("{")
                .contains("\"id\":\"202611241200000001\"", "\"job_name\":\"mail\"")
                .endsWith("}");
    }

    @Test
    void makesAMessageOfADeployment() {
        var deployment = SiteDeployment.received("d1", new SiteDeployment.About("", "curl", ""), NOON)
                .succeeded(NOON.plusSeconds(1));

        assertThat(sender().payload(deployment).replaceAll("\\s", ""))
                .startsWith("{")
                .contains("\"id\":\"d1\"")
                .endsWith("}");
    }
}
