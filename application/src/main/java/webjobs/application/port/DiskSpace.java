package webjobs.application.port;

import java.util.Optional;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason.DiskLow;

/**
 * The room that is left on the file systems of the server's folders. Asking costs next to nothing; what is answered is a second old at
 * most.
 */
public interface DiskSpace {
    /** Where there is less room than is to stay free; empty where there is enough everywhere, or nobody can tell. */
    Optional<DiskLow> shortage();

    /**
     * Says no where something new would take room.
     *
     * @throws Refused as {@code DiskLow}
     */
    default void refuseIfShort() {
        shortage().ifPresent(low -> {
            throw new Refused(low);
        });
    }
}
