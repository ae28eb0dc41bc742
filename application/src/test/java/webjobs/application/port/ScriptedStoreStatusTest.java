package webjobs.application.port;

class ScriptedStoreStatusTest extends StoreStatusContract {
    private final ScriptedStoreStatus status = new ScriptedStoreStatus();

    @Override
    protected StoreStatus open() {
        return status;
    }

    @Override
    protected void breakStore() {
        status.fail("The store is away.");
    }
}
