package webjobs.application;

import java.util.ArrayList;
import java.util.List;
import webjobs.application.port.DiskSpace;
import webjobs.application.port.StoreStatus;
import webjobs.domain.Refused.Reason;

/** Whether this server can do its work now, for those who send work to it. Safe for use by many threads. */
public final class Readiness {
    private final StoreStatus store;
    private final DiskSpace space;
    private volatile Life life = Life.STARTING;

    /** Where a server is in its life. */
    private enum Life {
        STARTING,
        STARTED,
        STOPPING
    }

    public Readiness(StoreStatus store, DiskSpace space) {
        this.store = store;
        this.space = space;
    }

    /** Says that all parts of the server work. */
    public void started() {
        life = Life.STARTED;
    }

    /** Says that the server is on its way down. */
    public void stopping() {
        life = Life.STOPPING;
    }

    /**
     * Why this server should be sent no work now, a sentence each; none where it is ready.
     *
     * <p>Takes two seconds at most, where the store does not answer.
     */
    public List<String> hindrances() {
        var hindrances = new ArrayList<String>();
        switch (life) {
            case STARTING -> hindrances.add("The server is starting.");
            case STARTED -> {}
            case STOPPING -> hindrances.add("The server is shutting down.");
        }
        space.shortage().map(Reason.DiskLow::message).ifPresent(hindrances::add);
        store.fault().ifPresent(hindrances::add);
        return List.copyOf(hindrances);
    }
}
