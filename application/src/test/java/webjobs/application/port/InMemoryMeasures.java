package webjobs.application.port;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it was told. One lock guards everything, so it is safe for use by many threads. */
public final class InMemoryMeasures implements Measures {
    private final List<Duration> lateness = new ArrayList<>();

    @Override
    public synchronized void late(Duration late) {
        lateness.add(late);
    }

    /** How late each scheduled run was, in the order they were told. */
    public synchronized List<Duration> lateness() {
        return List.copyOf(lateness);
    }
}
