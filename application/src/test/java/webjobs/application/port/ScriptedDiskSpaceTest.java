package webjobs.application.port;

class ScriptedDiskSpaceTest extends DiskSpaceContract {
    @Override
    protected DiskSpace keepingFree(long bytes) {
        return new ScriptedDiskSpace(bytes);
    }
}
