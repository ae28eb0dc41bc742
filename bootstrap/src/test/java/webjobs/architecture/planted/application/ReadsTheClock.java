package webjobs.architecture.planted.application;

record ReadsTheClock(long millis) {
    static ReadsTheClock now() {
        return new ReadsTheClock(System.currentTimeMillis());
    }
}
