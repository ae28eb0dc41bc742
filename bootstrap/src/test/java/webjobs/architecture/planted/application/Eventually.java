package webjobs.architecture.planted.application;

/** May sleep, were it a test; the core's own rule still names it. */
final class Eventually {
    void pause() throws InterruptedException {
        Thread.sleep(1);
    }
}
