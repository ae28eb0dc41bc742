package webjobs.architecture.planted.bootstrap;

final class ChangingStatic {
    private static int count;

    int next() {
        return ++count;
    }
}
