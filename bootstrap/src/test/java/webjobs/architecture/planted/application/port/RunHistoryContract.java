package webjobs.architecture.planted.application.port;

/** What every implementation is tested for. */
public abstract class RunHistoryContract {
    protected abstract RunHistory open();
}
