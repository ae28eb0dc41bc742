package webjobs.application.port;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import webjobs.domain.job.Script;

/**
 * A process to start.
 *
 * @param arguments the words that follow the script
 * @param directory where the script lies and the process begins
 * @param environment what is added to the small clean environment that every job gets (D15)
 * @param outputWait how long after the end of the first process the output is still taken from other processes that hold it (D20);
 *     zero: not at all
 */
public record Launch(
        Script script, List<String> arguments, Path directory, Map<String, String> environment, Duration outputWait) {
    public Launch {
        if (outputWait.isNegative()) {
            throw new IllegalArgumentException("Nobody can wait for " + outputWait);
        }
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }
}
