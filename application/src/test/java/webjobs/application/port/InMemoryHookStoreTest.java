package webjobs.application.port;

class InMemoryHookStoreTest extends HookStoreContract {
    private final InMemoryHookStore store = new InMemoryHookStore();

    @Override
    protected HookStore store() {
        return store;
    }

    @Override
    protected HookStore reopen() {
        return store;
    }
}
