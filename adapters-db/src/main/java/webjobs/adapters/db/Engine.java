package webjobs.adapters.db;

import org.jooq.ConnectionProvider;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import webjobs.application.port.StorageFailed;

/** What the two databases do each in its own way. Connections are taken and given back by threads of this package only. */
sealed interface Engine extends ConnectionProvider, AutoCloseable permits EmbeddedH2, PostgreSqlServer {
    SQLDialect dialect();

    /** How many statements it takes at a time. */
    int connections();

    /** Says that something was committed. It survives a kill of this server already. */
    void committed();

    /** Returns when all that was committed before survives a power cut. @throws DataAccessException if it may not */
    void outlastPowerCut();

    /** What to tell about a failure. */
    StorageFailed failed(DataAccessException failure);

    @Override
    void close();
}
