package webjobs.adapters.process;

/** All that holds of processes holds, too, where the C library lacks what the best way to start them needs. */
class OsProcessesBySetsidTest extends OsProcessesTest {
    @Override
    Launcher launcher(Marker marker) {
        return Launcher.BySetsid.found(System.getenv("PATH")).orElseThrow();
    }

    /** The JDK has two signals of the C library's own be ignored, which nobody sends. */
    @Override
    long mayBeIgnored() {
        return 3L << 31;
    }
}
