package webjobs.application.port;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import webjobs.domain.job.Script;

/**
 * A process to start.
 *
 * @param arguments the words that follow the script
 * @param directory where the script lies and the process begins
 * @param environment what is added to the small clean environment that every job gets (D15)
 */
public record Launch(Script script, List<String> arguments, Path directory, Map<String, String> environment) {
    public Launch {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }
}
