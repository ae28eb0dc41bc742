package webjobs.application.port;

import java.time.InstantSource;

class InMemoryJobLogsTest extends JobLogsContract {
    @Override
    protected JobLogs logs(InstantSource clock, String instance, LineListener listener) {
        return new InMemoryJobLogs(clock, instance, listener);
    }
}
