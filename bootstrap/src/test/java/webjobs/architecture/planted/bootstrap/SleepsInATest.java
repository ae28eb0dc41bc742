package webjobs.architecture.planted.bootstrap;

final class SleepsInATest {
    void wait(int millis) throws InterruptedException {
        Thread.sleep(millis);
    }
}
