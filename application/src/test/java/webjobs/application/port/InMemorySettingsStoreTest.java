package webjobs.application.port;

class InMemorySettingsStoreTest extends SettingsStoreContract {
    private final InMemorySettingsStore store = new InMemorySettingsStore();

    @Override
    protected SettingsStore store() {
        return store;
    }

    @Override
    protected SettingsStore reopen() {
        return store;
    }
}
