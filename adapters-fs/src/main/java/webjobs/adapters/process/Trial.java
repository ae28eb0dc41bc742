package webjobs.adapters.process;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import webjobs.adapters.process.linux.Kernel;
import webjobs.adapters.process.linux.PosixSpawn;

/**
 * Finds out, once at the start of the server, how processes can be started here: by starting one. What a version number promises a
 * container may forbid.
 */
final class Trial {
    private static final System.Logger LOG = System.getLogger(Trial.class.getName());

    private static final int CODE = 7;
    private static final Invocation INVOCATION =
            new Invocation(List.of("/bin/sh", "-c", "exit " + CODE), Map.of(), Path.of("/"));

    private final Marker marker;
    private final ProcessTable table = new ProcessTable();

    Trial(Marker marker) {
        this.marker = marker;
    }

    /**
     * The best way that works.
     *
     * @param path where the program {@code setsid} is looked for, as in PATH
     * @throws IOException where none does, with the reasons
     */
    Launcher launcher(String path) throws IOException {
        Launcher.Ignored.hearOfChildren();
        var spawn = PosixSpawn.linked().map(Launcher.Spawning::new);
        var why = spawn.isPresent() ? hindrance(spawn.get()) : Optional.of("its C library lacks a function for it");
        if (spawn.isPresent() && why.isEmpty()) {
            return spawn.get();
        }
        LOG.log(Level.INFO, "Jobs are started by setsid, as posix_spawn is not to be had: {0}.", why.orElseThrow());
        var setsid = Launcher.BySetsid.found(path)
                .orElseThrow(() -> new IOException("posix_spawn is not to be had (" + why.orElseThrow()
                        + "), and there is no program setsid; install util-linux"));
        Launcher.BySetsid.takeWhatIsIgnored();
        var whyNot = hindrance(setsid);
        if (whyNot.isPresent()) {
            throw new IOException(
                    "posix_spawn is not to be had (" + why.orElseThrow() + "), and setsid: " + whyNot.get());
        }
        return setsid;
    }

    /** Why a way does not work here, as the end of a sentence; empty where it does. */
    private Optional<String> hindrance(Launcher launcher) {
        try (var stdout = new Pipe();
                var stderr = new Pipe()) {
            var mark = marker.next();
            var child = marker.start(() -> launcher.start(INVOCATION, stdout, stderr), mark);
            stdout.closeWriter();
            stderr.closeWriter();
            try (var end = new Kernel.Watch(stdout.reader(), stderr.reader())) {
                end.await(-1); // either has ended: the shell is there, under its own name
            }
            return fault(child, mark);
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> fault(Child child, long mark) throws IOException {
        // It may have ended, but its number is its own until we have waited for it; the JDK does not leave us that.
        var isOurs = child instanceof Child.Spawned;
        var found = table.mark(child.pid());
        var session = table.session(child.pid());
        var code = child.awaitEnd();
        if (code != CODE) {
            return Optional.of("a trial ended with " + code + " instead of " + CODE);
        }
        if (isOurs && found != mark) {
            return Optional.of("/proc does not show the processes that this server starts");
        }
        return isOurs && session != child.pid() ? Optional.of("a trial had no session of its own") : Optional.empty();
    }
}
