package webjobs.adapters.process;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment that a job gets: what programs cannot do without, and what the launch adds (D15).
 *
 * <p>The server's own environment may hold the password of its database; of it only what is named here goes on. Immutable.
 */
final class Environment {
    private static final List<String> PASSED_ON = List.of("PATH", "USER", "LOGNAME", "TMPDIR", "TZ", "LANG");
    private static final String LOCALE = "LC_";

    /** Where programs are looked for if the server has no PATH. */
    static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Map<String, String> clean;

    /** @param home the value of HOME, which every job shares */
    Environment(Map<String, String> servers, Path home) {
        var environment = new HashMap<String, String>();
        servers.forEach((name, value) -> {
            if (isPassedOn(name)) {
                environment.put(name, value);
            }
        });
        environment.putIfAbsent("PATH", DEFAULT_PATH);
        environment.put("HOME", home.toString());
        this.clean = Map.copyOf(environment);
    }

    /** Whether jobs are given a variable of the server's. */
    static boolean isPassedOn(String name) {
        return PASSED_ON.contains(name) || name.startsWith(LOCALE);
    }

    /** The clean environment and on top of it what is added. */
    Map<String, String> with(Map<String, String> added) {
        var environment = new HashMap<>(clean);
        environment.putAll(added);
        return environment;
    }
}
