package webjobs.adapters.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import webjobs.adapters.process.OsProcesses.CannotLaunch;
import webjobs.adapters.process.linux.Kernel;
import webjobs.application.port.Launch;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHost;

/** A life of a server, which starts a script in circumstances of a test's choice, and is perhaps killed by it. */
final class AnotherServer {
    /** The file in which it says with what code the script has ended. */
    static final String ENDED = "ended";
    /** The file in which it says why it could not start at all. */
    static final String REFUSED = "refused";

    private AnotherServer() {}

    /**
     * @param arguments the server's tag; the folder of {@code run.sh}; {@code setsid} where it is not to start it in the best way
     */
    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[1]);
        try (var processes =
                open(Integer.parseInt(arguments[0]), folder, List.of(arguments).contains("setsid"))) {
            var launch = new Launch(new Script("run.sh", ScriptHost.BASH), List.of(), folder, Map.of(), Site.NO_WAIT);
            var code = processes.launch(launch, (_, _, _, _) -> {}).await(Optional.empty());
            tell(folder.resolve(ENDED), code.orElseThrow().toString());
        } catch (CannotLaunch e) {
            tell(folder.resolve(REFUSED), e.getMessage());
        }
    }

    private static OsProcesses open(int tag, Path home, boolean bySetsid) {
        return bySetsid
                ? new OsProcesses(tag, Interpreters.usual(), home, Kernel::signal, Termination.PATIENCE, _ -> {
                    Launcher.Ignored.hearOfChildren();
                    Launcher.BySetsid.takeWhatIsIgnored();
                    return Launcher.BySetsid.found(Environment.DEFAULT_PATH).orElseThrow();
                })
                : new OsProcesses(tag, Interpreters.usual(), home);
    }

    private static void tell(Path file, String what) throws IOException {
        var written = Files.writeString(Path.of(file + ".new"), what);
        Files.move(written, file);
    }

    /** The command line of such a life. */
    static List<String> command(int tag, Path folder, String... more) {
        return Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                AnotherServer.class.getName(),
                                Integer.toString(tag),
                                folder.toString()),
                        Stream.of(more))
                .toList();
    }
}
