package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import webjobs.application.port.ScriptedDiskSpace;
import webjobs.application.port.ScriptedStoreStatus;

class ReadinessTest {
    private final ScriptedStoreStatus store = new ScriptedStoreStatus();
    private final ScriptedDiskSpace space = new ScriptedDiskSpace(1_000);
    private final Readiness readiness = new Readiness(store, space);

    @Test
    void isReadyFromTheStartToTheStop() {
        assertThat(readiness.hindrances()).containsExactly("The server is starting.");

        readiness.started();
        assertThat(readiness.hindrances()).isEmpty();

        readiness.stopping();
        assertThat(readiness.hindrances()).containsExactly("The server is shutting down.");
    }

    @Test
    void isNotReadyWithoutItsStoreOrSpace() {
        readiness.started();
        store.fail("The store is away.");
        space.free(10);

        assertThat(readiness.hindrances())
                .hasSize(2)
                .anyMatch(sentence -> sentence.contains("disk.min-free"))
                .contains("The store is away.");

        space.free(1_000);
        assertThat(readiness.hindrances()).containsExactly("The store is away.");
    }
}
