package webjobs.application.port;

class InMemoryScheduleHistoryTest extends ScheduleHistoryContract {
    private final InMemoryRunHistory history = new InMemoryRunHistory();
    private final InMemoryScheduleHistory schedules = history.schedules();

    @Override
    protected Histories open() {
        return new Histories(history, schedules);
    }

    /** What it holds is in the object, so the object is all there is to come back to. */
    @Override
    protected Histories reopen() {
        return open();
    }

    @Override
    protected void loseNextAnswer() {
        history.loseNextAnswer();
    }
}
