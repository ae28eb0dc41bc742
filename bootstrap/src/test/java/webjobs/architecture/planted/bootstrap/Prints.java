package webjobs.architecture.planted.bootstrap;

final class Prints {
    void hello() {
        System.out.println("hello");
    }
}
