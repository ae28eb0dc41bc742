package webjobs.adapters.process;

import java.nio.file.Path;
import java.util.Optional;
import webjobs.application.Eventually;
import webjobs.application.port.Output.Stream;
import webjobs.application.port.ProcessesContract.Heard;

/** Kills trees that hop from fork to fork, again and again, and tells how many of them lived on. */
final class HoppingTrees {
    /** Each process lives for about a millisecond: long gone when a list of processes has been read to its end. */
    static final String SCRIPT = "trap '' TERM; echo ready; hop() { [ $SECONDS -lt 40 ] && hop & }; hop";

    private HoppingTrees() {}

    /** @param arguments a folder; how many trees to kill */
    public static void main(String[] arguments) {
        var tries = Integer.parseInt(arguments[1]);
        var alive = 0;
        var answeredNo = 0;
        for (var i = 0; i < tries; i++) {
            var tag = Site.newTag();
            var site = new Site(Path.of(arguments[0]));
            var heard = new Heard();
            try (var processes = new OsProcesses(tag, Interpreters.usual(), site.folder())) {
                var process = processes.launch(Site.heardFor(Site.NO_WAIT, site.bash(SCRIPT)), heard);
                Eventually.until(() -> heard.text(Stream.STDOUT), "ready\n"::equals);
                answeredNo += process.kill() ? 0 : 1;
                alive += Site.alive(tag).isEmpty() ? 0 : 1;
                var _ = process.await(Optional.empty());
            }
        }
        System.err.println("trees=" + tries + " alive=" + alive + " answeredNo=" + answeredNo);
        Runtime.getRuntime().halt(alive + answeredNo == 0 ? 0 : 1);
    }
}
