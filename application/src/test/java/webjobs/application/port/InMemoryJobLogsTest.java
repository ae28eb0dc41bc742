package webjobs.application.port;

import java.time.InstantSource;

class InMemoryJobLogsTest extends JobLogsContract {
    @Override
    protected JobLogs logs(InstantSource clock, String instance) {
        return new InMemoryJobLogs(clock, instance);
    }
}
