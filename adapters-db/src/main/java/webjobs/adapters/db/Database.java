package webjobs.adapters.db;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.TransactionListener;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.exception.DataAccessException;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultTransactionProvider;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.db.Engine.StoreLost;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;
import webjobs.application.port.StoreStatus;

/**
 * An open database with the tables of this server in it. Safe for use by many threads.
 *
 * <p>One server has it at a time; it is closed after all who use it.
 */
public final class Database implements StoreStatus, AutoCloseable {
    static {
        // jOOQ greets on the log otherwise; whoever wants that can still say so.
        setUnlessSet("org.jooq.no-logo");
        setUnlessSet("org.jooq.no-tips");
    }

    private final Engine engine;
    private final DSLContext sql;

    /** Where the database is. */
    public sealed interface Settings {
        /** A database of this server's own. @param directory for its file {@code history.mv.db}; made where it is not there */
        record H2(Path directory) implements Settings {}

        /**
         * A database on a server. Our tables lie in the first schema of the user's search path and may have others beside them.
         *
         * @param url {@code jdbc:postgresql://HOST:PORT/NAME}
         * @param poolSize the most connections at a time, at least 1; there is one more, which holds the lock
         */
        record PostgreSql(String url, String user, String password, int poolSize) implements Settings {
            public PostgreSql {
                if (poolSize < 1) {
                    throw new IllegalArgumentException("at least one connection is needed, not " + poolSize);
                }
            }

            /** Without the password. */
            @Override
            public String toString() {
                return "PostgreSql[" + PostgreSqlServer.shown(url) + ", user=" + user + "]";
            }
        }
    }

    /** The server cannot start with this database. The message is a sentence for whoever starts it, without secrets. */
    public static final class CannotOpen extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CannotOpen(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    Database(Engine engine) {
        this.engine = engine;
        this.sql = DSL.using(new DefaultConfiguration()
                .set(engine)
                .set(engine.dialect())
                .set(new org.jooq.conf.Settings()
                        .withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED)
                        .withExecuteLogging(false)));
    }

    /**
     * Opens a database and brings its tables up to date.
     *
     * @throws CannotOpen if it cannot be reached, is in use by another server, or holds what this version does not understand
     */
    public static Database open(Settings settings) {
        return new Database(engine(settings));
    }

    static Engine engine(Settings settings) {
        return switch (settings) {
            case Settings.H2 h2 -> EmbeddedH2.open(h2.directory());
            case Settings.PostgreSql postgreSql -> PostgreSqlServer.open(postgreSql);
        };
    }

    private static void setUnlessSet(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }

    /** Asks without changing anything; so it can ask again where another's failing write has closed the store meanwhile. */
    <T> T read(Function<DSLContext, T> work) {
        return engine.readers().call(() -> {
            try {
                try {
                    return engine.carryOut(() -> work.apply(sql));
                } catch (StoreLost lost) {
                    return engine.carryOut(() -> work.apply(sql));
                }
            } catch (DataAccessException failure) {
                throw engine.failed(failure, Happened.NO);
            }
        });
    }

    /**
     * Changes something in one transaction; when this returns, a kill of this server does not undo it.
     *
     * @throws StorageFailed and the change may have happened where the commit was asked for: a failure may come after it, or take its
     *     answer
     * @throws IntegrityConstraintViolationException if what it inserts is there already; nothing has happened then
     */
    <T> T write(Demand demand, Function<DSLContext, T> work) {
        var result = engine.writers().call(() -> {
            var commitIsAskedFor = new AtomicBoolean();
            try {
                engine.admit(demand);
                return engine.carryOut(() -> transaction(work, () -> commitIsAskedFor.set(true)));
            } catch (IntegrityConstraintViolationException taken) {
                throw taken;
            } catch (DataAccessException failure) {
                var mayHaveHappened = commitIsAskedFor.get() && !engine.isDenial(failure);
                throw engine.failed(failure, mayHaveHappened ? Happened.UNKNOWN : Happened.NO);
            }
        });
        settle(engine::committed);
        return result;
    }

    private <T> T transaction(Function<DSLContext, T> work, Runnable beforeCommit) {
        var configuration = sql.configuration()
                // Ours are not nested, so that none needs a savepoint.
                .derive(new DefaultTransactionProvider(engine, false))
                .derive(TransactionListener.onCommitStart(_ -> beforeCommit.run()));
        return DSL.using(configuration).transactionResult(steps -> work.apply(steps.dsl()));
    }

    /** Changes something as {@link #write} does; when this returns, not even a power cut undoes it. */
    <T> T writeForGood(Demand demand, Function<DSLContext, T> work) {
        var result = write(demand, work);
        settle(engine::outlastPowerCut);
        return result;
    }

    private void settle(Runnable step) {
        try {
            step.run();
        } catch (DataAccessException failure) {
            throw engine.failed(failure, Happened.UNKNOWN);
        }
    }

    @Override
    public Optional<String> fault() {
        try {
            return engine.fault();
        } catch (StorageFailed closed) {
            return Optional.of(closed.getMessage());
        }
    }

    /** Waits for the calls that are going on, then leaves nothing behind; calls from now on throw {@link StorageFailed}. */
    @Override
    public void close() {
        engine.close();
    }
}
