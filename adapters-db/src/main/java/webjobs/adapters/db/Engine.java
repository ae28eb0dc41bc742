package webjobs.adapters.db;

import java.util.Optional;
import java.util.function.Supplier;
import org.jooq.ConnectionProvider;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;

/** What the two databases do each in its own way. Connections are taken and given back by threads of this package only. */
interface Engine extends ConnectionProvider, AutoCloseable {
    SQLDialect dialect();

    /** Those that ask. */
    OwnedThreads readers();

    /** Those that change something; they may be the same. */
    OwnedThreads writers();

    /** The store was lost under a statement, mostly by the failure of another; the next one works with a store that is opened anew. */
    final class StoreLost extends DataAccessException {
        private static final long serialVersionUID = 1L;

        StoreLost(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Does a piece of work on one of our threads.
     *
     * @throws StoreLost if what it committed may not have been kept
     * @throws DataAccessException what it threw
     */
    <T> T carryOut(Supplier<T> work);

    /**
     * Says that a change comes next on this thread.
     *
     * @throws StorageFailed if the disk has no space for it; nothing has happened then
     */
    void admit(Demand demand);

    /**
     * Says that something was committed. It survives a kill of this server already. May wait where the disk does not keep up.
     *
     * @throws DataAccessException if the disk fails then
     */
    void committed();

    /** Returns when all that was committed before survives a power cut. @throws DataAccessException if it may not */
    void outlastPowerCut();

    /** Why nothing new can be recorded, a sentence; empty where it can. Takes two seconds at most. */
    Optional<String> fault();

    /** Whether a failure says for certain that nothing was committed: the database answered, and refused. */
    boolean isDenial(DataAccessException failure);

    /**
     * What to tell about a failure.
     *
     * @param happened whether what failed may have happened all the same
     */
    StorageFailed failed(DataAccessException failure, Happened happened);

    @Override
    void close();
}
