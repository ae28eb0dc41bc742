package webjobs.architecture.planted.domain;

record AsksTheMachine(int processors) {
    static AsksTheMachine now() {
        return new AsksTheMachine(Runtime.getRuntime().availableProcessors());
    }
}
