package webjobs.application.port;

import java.time.InstantSource;
import java.util.function.BooleanSupplier;

class InMemoryJobLogsTest extends JobLogsContract {
    @Override
    protected JobLogs logs(
            InstantSource clock, String instance, LineListener listener, long maxBytes, BooleanSupplier isSpaceShort) {
        return new InMemoryJobLogs(clock, instance, listener, maxBytes, isSpaceShort);
    }
}
