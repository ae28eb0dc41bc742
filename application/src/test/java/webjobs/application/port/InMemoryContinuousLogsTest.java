package webjobs.application.port;

import java.time.InstantSource;

class InMemoryContinuousLogsTest extends ContinuousLogsContract {
    @Override
    protected ContinuousLogs logs(InstantSource clock, String instance, LineListener listener) {
        return new InMemoryContinuousLogs(clock, instance, listener);
    }
}
