package webjobs.architecture.planted.bootstrap;

/** The command line may print. */
final class Main {
    void hello() {
        System.out.println("hello");
    }
}
