package webjobs.application.port;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Hook;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;

/** Remembers what was sent, and answers as a test says: 200 unless told otherwise. */
public final class ScriptedHookSender implements HookSender {
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private volatile Function<Hook, Delivery.Outcome> receivers = _ -> new Delivery.Outcome.Answered(200);

    private volatile Optional<RunId> unspeakable = Optional.empty();

    /** What was sent, and to whom. */
    public record Sent(Hook hook, Delivery delivery) {}

    public List<Sent> sent() {
        return List.copyOf(sent);
    }

    /** How receivers answer from now on; may block. */
    public void answer(Function<Hook, Delivery.Outcome> next) {
        receivers = next;
    }

    /** What is said of this run cannot be made. */
    public void failPayload(RunId run) {
        unspeakable = Optional.of(run);
    }

    @Override
    public String payload(Run run) {
        if (unspeakable.filter(run.id()::equals).isPresent()) {
            throw new IllegalStateException("so scripted");
        }
        return "{\"id\":\"" + run.id() + "\",\"job_name\":\"" + run.job() + "\"}";
    }

    @Override
    public String payload(SiteDeployment deployment) {
        return "{\"id\":\"" + deployment.id() + "\"}";
    }

    @Override
    public Delivery.Outcome send(Hook hook, Delivery delivery) {
        sent.add(new Sent(hook, delivery));
        return receivers.apply(hook);
    }
}
