package webjobs.application.port;

class InMemoryHomeFilesTest extends HomeFilesContract {
    private final InMemoryHomeFiles files = new InMemoryHomeFiles(MOST_BYTES);

    @Override
    protected HomeFiles files() {
        return files;
    }

    @Override
    protected void leaveFile(String path, String text) {
        files.putText(path, text);
    }

    @Override
    protected String textAt(String path) {
        return files.textAt(path).orElse(null);
    }
}
