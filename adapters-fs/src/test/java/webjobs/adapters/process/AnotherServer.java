package webjobs.adapters.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import webjobs.application.port.Launch;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHost;

/** A life of a server that starts a script and is then killed by a test. */
final class AnotherServer {
    private AnotherServer() {}

    /** @param arguments the server's tag; the folder of {@code run.sh} */
    public static void main(String[] arguments) {
        var folder = Path.of(arguments[1]);
        try (var processes = new OsProcesses(Integer.parseInt(arguments[0]), Interpreters.usual(), folder)) {
            var launch = new Launch(new Script("run.sh", ScriptHost.BASH), List.of(), folder, Map.of(), Site.NO_WAIT);
            var _ = processes.launch(launch, (_, _, _, _) -> {}).await(Optional.empty());
        }
    }
}
