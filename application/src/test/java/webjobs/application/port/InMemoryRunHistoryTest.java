package webjobs.application.port;

class InMemoryRunHistoryTest extends RunHistoryContract {
    private final InMemoryRunHistory history = new InMemoryRunHistory();

    @Override
    protected RunHistory open() {
        return history;
    }

    /** What it holds is in the object, so the object is all there is to come back to. */
    @Override
    protected RunHistory reopen() {
        return history;
    }

    @Override
    protected void loseNextAnswer() {
        history.loseNextAnswer();
    }
}
