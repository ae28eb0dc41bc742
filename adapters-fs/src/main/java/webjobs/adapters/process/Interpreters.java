package webjobs.adapters.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHost;

/**
 * Which program runs the scripts of each host.
 *
 * <p>Programs are looked for anew at every question, so that one that is installed while the server runs is found. Immutable.
 *
 * @param commands the program and the words before the script's name; a program without a slash is looked for on the path. There is
 *     none for {@link ScriptHost#WINDOWS} and {@link ScriptHost#EXECUTABLE}, which need no interpreter.
 * @param path folders with a colon between them, as in PATH
 */
public record Interpreters(Map<ScriptHost, List<String>> commands, String path) {
    private static final String BASH = "/bin/bash";

    public Interpreters {
        var copy = new EnumMap<ScriptHost, List<String>>(ScriptHost.class);
        commands.forEach((host, words) -> copy.put(host, checked(host, List.copyOf(words))));
        commands = Map.copyOf(copy);
    }

    private static List<String> checked(ScriptHost host, List<String> words) {
        if (host == ScriptHost.WINDOWS || host == ScriptHost.EXECUTABLE) {
            throw new IllegalArgumentException("There is no interpreter to choose for " + host);
        }
        if (words.isEmpty() || words.getFirst().isBlank()) {
            throw new IllegalArgumentException(setting(host) + " names no program");
        }
        return words;
    }

    /** What is usual, looked for where the server itself looks for programs. */
    public static Interpreters usual() {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse(Environment.DEFAULT_PATH);
        var commands = new EnumMap<ScriptHost, List<String>>(ScriptHost.class);
        for (var host : ScriptHost.values()) {
            switch (host) {
                case BASH -> commands.put(host, List.of(isProgram(Path.of(BASH)) ? BASH : "bash"));
                case PYTHON -> commands.put(host, List.of("python3"));
                case PHP -> commands.put(host, List.of("php"));
                case NODE -> commands.put(host, List.of("node"));
                case JAVA -> commands.put(host, List.of("java", "-jar"));
                case POWERSHELL -> commands.put(host, List.of("pwsh", "-File"));
                case WINDOWS, EXECUTABLE -> {} // no interpreter
            }
        }
        return new Interpreters(commands, path);
    }

    /** These, with another command for a host. @param command see {@link #commands} */
    public Interpreters with(ScriptHost host, List<String> command) {
        var changed = new EnumMap<ScriptHost, List<String>>(ScriptHost.class);
        changed.putAll(commands);
        changed.put(host, command);
        return new Interpreters(changed, path);
    }

    /** Why scripts of a host cannot run here, as the end of a sentence; empty where they can. */
    Optional<String> hindrance(ScriptHost host) {
        return switch (host) {
            case WINDOWS -> Optional.of("cmd, bat and exe files need Windows, and this host runs Linux");
            case EXECUTABLE -> Optional.empty();
            case POWERSHELL, BASH, PYTHON, PHP, NODE, JAVA ->
                program(host).isPresent() ? Optional.empty() : Optional.of(missing(host));
        };
    }

    /**
     * The command line of a script, without the caller's arguments.
     *
     * @return empty where there is a {@linkplain #hindrance hindrance}
     */
    Optional<List<String>> command(Script script) {
        return switch (script.host()) {
            case WINDOWS -> Optional.empty();
            case EXECUTABLE -> Optional.of(List.of("./" + script.name()));
            case POWERSHELL, BASH, PYTHON, PHP, NODE, JAVA ->
                program(script.host()).map(program -> command(program, script));
        };
    }

    private List<String> command(Path program, Script script) {
        var words = commands.getOrDefault(script.host(), List.of());
        var line = new ArrayList<String>();
        line.add(program.toString());
        line.addAll(words.subList(1, words.size()));
        // A name with a dash before it would be taken for an option.
        line.add(script.name().startsWith("-") ? "./" + script.name() : script.name());
        return line;
    }

    private Optional<Path> program(ScriptHost host) {
        var words = commands.get(host);
        if (words == null) {
            return Optional.empty();
        }
        if (words.getFirst().contains("/")) {
            return Optional.of(Path.of(words.getFirst()).toAbsolutePath()).filter(Interpreters::isProgram);
        }
        for (var folder : path.split(":")) {
            var program = Path.of(folder, words.getFirst());
            if (program.isAbsolute() && isProgram(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    private static boolean isProgram(Path file) {
        return Files.isExecutable(file) && Files.isRegularFile(file);
    }

    private String missing(ScriptHost host) {
        var words = commands.get(host);
        if (words == null) {
            return "no program is set for it; the setting " + setting(host) + " would name one";
        }
        var program = words.getFirst();
        return program.contains("/")
                ? program + " is no program that can be run here; the setting " + setting(host)
                        + " can name another one"
                : program + " was not found in any folder of the PATH, " + path
                        + "; install it, or name a program in the setting " + setting(host);
    }

    private static String setting(ScriptHost host) {
        return "interpreters." + host.name().toLowerCase(Locale.ROOT);
    }
}
