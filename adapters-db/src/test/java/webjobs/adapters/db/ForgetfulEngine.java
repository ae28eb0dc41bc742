package webjobs.adapters.db;

import java.sql.Connection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;

/** An engine that commits and loses the answer when a test says so. Safe for use by many threads. */
final class ForgetfulEngine implements Engine {
    private final Engine engine;
    private final AtomicBoolean isToLose = new AtomicBoolean();

    ForgetfulEngine(Engine engine) {
        this.engine = engine;
    }

    static ForgetfulEngine of(Database.Settings settings) {
        return new ForgetfulEngine(Database.engine(settings));
    }

    /** The next commit happens, and who made it is not told. */
    void loseNextAnswer() {
        isToLose.set(true);
    }

    @Override
    public void committed() {
        engine.committed();
        if (isToLose.getAndSet(false)) {
            throw new DataAccessException("so scripted");
        }
    }

    @Override
    public SQLDialect dialect() {
        return engine.dialect();
    }

    @Override
    public OwnedThreads readers() {
        return engine.readers();
    }

    @Override
    public OwnedThreads writers() {
        return engine.writers();
    }

    @Override
    public void admit(Demand demand) {
        engine.admit(demand);
    }

    @Override
    public Optional<String> fault() {
        return engine.fault();
    }

    @Override
    public boolean isDenial(DataAccessException failure) {
        return engine.isDenial(failure);
    }

    @Override
    public Connection acquire() {
        return engine.acquire();
    }

    @Override
    public void release(Connection connection) {
        engine.release(connection);
    }

    @Override
    public <T> T carryOut(Supplier<T> work) {
        return engine.carryOut(work);
    }

    @Override
    public void outlastPowerCut() {
        engine.outlastPowerCut();
    }

    @Override
    public StorageFailed failed(DataAccessException failure, Happened happened) {
        return engine.failed(failure, happened);
    }

    @Override
    public void close() {
        engine.close();
    }
}
