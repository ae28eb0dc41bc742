package webjobs.application.port;

class InMemoryDeploymentRecordsTest extends DeploymentRecordsContract {
    private final InMemoryDeploymentRecords records = new InMemoryDeploymentRecords();

    @Override
    protected DeploymentRecords records() {
        return records;
    }

    @Override
    protected DeploymentRecords reopen() {
        return records;
    }
}
