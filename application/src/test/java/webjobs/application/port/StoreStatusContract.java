package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every {@link StoreStatus} does. */
public abstract class StoreStatusContract {
    /** One of a store that works. */
    protected abstract StoreStatus open();

    /** Takes the store away, as a failure or a closing does. */
    protected abstract void breakStore();

    @Test
    void saysNothingOfAStoreThatWorks() {
        assertThat(open().fault()).isEmpty();
    }

    @Test
    void saysWhyAStoreCannotBeUsed() {
        var status = open();
        assertThat(status.fault()).isEmpty();

        breakStore();

        assertThat(status.fault())
                .hasValueSatisfying(
                        sentence -> assertThat(sentence).startsWith("The ").endsWith("."));
    }
}
