package webjobs.application.port;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import webjobs.domain.hook.Delivery.Outcome;

class ScriptedHookSenderTest extends HookSenderContract {
    private static final String NOWHERE = "http://nowhere/";

    private final ScriptedHookSender sender = new ScriptedHookSender();

    @BeforeEach
    void answer() {
        sender.answer(hook -> hook.url().equals(NOWHERE)
                ? new Outcome.Unanswered("Nobody is there.")
                : new Outcome.Answered(
                        Integer.parseInt(URI.create(hook.url()).getPath().substring(1))));
    }

    @Override
    protected HookSender sender() {
        return sender;
    }

    @Override
    protected String receiver(int status) {
        return "http://receiver/" + status;
    }

    @Override
    protected String nowhere() {
        return NOWHERE;
    }

    @Override
    protected List<Received> received() {
        return sender.sent().stream()
                .filter(sent -> !sent.hook().url().equals(NOWHERE))
                .map(sent -> new Received(sent.delivery().id(), sent.delivery().payload()))
                .toList();
    }
}
