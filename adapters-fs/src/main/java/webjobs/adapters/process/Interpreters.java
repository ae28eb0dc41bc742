package webjobs.adapters.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHost;
import webjobs.domain.job.Shebang;
import webjobs.domain.job.Shebang.Wanted;

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
    /** Scripts of plain sh are written in what bash runs, too. */
    private static final Set<String> BASH_AND_ITS_LIKE = Set.of("bash", "sh");

    private static final Set<String> ANY_PYTHON = Set.of("python", "python3");

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
     * Why a script cannot run here, as the end of a sentence: for want of its host, or of what its first line names. Empty where it can,
     * or where only the launch can tell, as the interpreter lies in the job's own folder.
     *
     * @param jobsPath the PATH that the script will find, where it is not the server's
     */
    Optional<String> hindrance(Script script, Optional<String> jobsPath) {
        return hindrance(script.host())
                .or(() -> chosen(script, Optional.empty(), jobsPath.orElse(path)) instanceof Chosen.Missing(var wanted)
                        ? Optional.of(missing(wanted, jobsPath.orElse(path)))
                        : Optional.empty());
    }

    /**
     * How a script is run.
     *
     * @param words the command line, without the caller's arguments
     * @param isPython whether Python runs it
     */
    record Command(List<String> words, boolean isPython) {}

    /**
     * How a script is run: by its host's program, or by what its first line names (D22).
     *
     * @param directory where it lies and is run
     * @param jobsPath the PATH that it will find
     * @throws IOException with the {@linkplain #hindrance hindrance} where there is one
     */
    Command command(Script script, Path directory, String jobsPath) throws IOException {
        var hindrance = hindrance(script.host());
        if (hindrance.isPresent()) {
            throw new IOException(hindrance.get());
        }
        var isPython = script.host() == ScriptHost.PYTHON
                || wanted(script).filter(Wanted::isPython).isPresent();
        if (script.host() == ScriptHost.EXECUTABLE) {
            return new Command(List.of("./" + script.name()), isPython); // its first line is for the system to read
        }
        var line = new ArrayList<String>();
        switch (chosen(script, Optional.of(directory), jobsPath)) {
            case Chosen.Usual usual -> {
                line.addAll(usual.before());
                line.add(program(script.host())
                        .orElseThrow(() -> new IOException("its interpreter has just vanished"))
                        .toString());
                var words = commands.getOrDefault(script.host(), List.of());
                line.addAll(words.subList(1, words.size()));
                line.addAll(usual.options());
            }
            case Chosen.Named named -> {
                line.addAll(named.wanted().before());
                line.add(named.program().toString());
                line.addAll(named.wanted().options());
            }
            case Chosen.Missing(var wanted) -> throw new IOException(missing(wanted, jobsPath));
        }
        // A name with a dash before it would be taken for an option.
        line.add(script.name().startsWith("-") ? "./" + script.name() : script.name());
        return new Command(List.copyOf(line), isPython);
    }

    /** What is to run a script. */
    private sealed interface Chosen {
        /** The host's program. @param before {@code env} and its variables @param options those that the first line adds */
        record Usual(List<String> before, List<String> options) implements Chosen {}

        /** What the first line names. */
        record Named(Wanted wanted, Path program) implements Chosen {}

        /** The first line names what is not there. */
        record Missing(Wanted wanted) implements Chosen {}
    }

    private static final Chosen BY_HOST = new Chosen.Usual(List.of(), List.of());

    private static Optional<Wanted> wanted(Script script) {
        return script.head().shebang().flatMap(Shebang::wanted);
    }

    /** @param directory empty where it is not known yet */
    private static Chosen chosen(Script script, Optional<Path> directory, String path) {
        var wanted = wanted(script);
        if (wanted.isEmpty()) {
            return BY_HOST;
        }
        return switch (script.host()) {
            case BASH -> ofShell(wanted.get(), directory, path);
            case PYTHON -> ofPython(wanted.get(), directory, path);
            case EXECUTABLE -> ofExecutable(script, wanted.get(), directory, path);
            case WINDOWS, POWERSHELL, PHP, NODE, JAVA -> BY_HOST;
        };
    }

    private static Chosen ofShell(Wanted wanted, Optional<Path> directory, String path) {
        return BASH_AND_ITS_LIKE.contains(wanted.name())
                ? new Chosen.Usual(wanted.before(), wanted.options())
                : named(wanted, directory, path, new Chosen.Missing(wanted));
    }

    private static Chosen ofPython(Wanted wanted, Optional<Path> directory, String path) {
        if (ANY_PYTHON.contains(wanted.program())) {
            return new Chosen.Usual(wanted.before(), wanted.options());
        }
        // Scripts name paths of the machine they were written on.
        var without = wanted.isPython() ? new Chosen.Usual(wanted.before(), wanted.options()) : BY_HOST;
        return named(wanted, directory, path, without);
    }

    /** The system itself runs what the first line names, in the folder of the job. */
    private static Chosen ofExecutable(Script script, Wanted wanted, Optional<Path> directory, String path) {
        var isRelative = script.head()
                .shebang()
                .filter(line -> !line.interpreter().startsWith("/"))
                .isPresent();
        return isRelative ? BY_HOST : named(wanted, directory, path, new Chosen.Missing(wanted));
    }

    private static Chosen named(Wanted wanted, Optional<Path> directory, String path, Chosen otherwise) {
        try {
            var program = Path.of(wanted.program());
            if (wanted.isLookedFor()) {
                return onPath(wanted.program(), path)
                        .<Chosen>map(found -> new Chosen.Named(wanted, found))
                        .orElse(otherwise);
            }
            if (!program.isAbsolute() && directory.isEmpty()) {
                return BY_HOST;
            }
            var found = directory.map(folder -> folder.resolve(program)).orElse(program);
            return isProgram(found) ? new Chosen.Named(wanted, found) : otherwise;
        } catch (InvalidPathException _) {
            return otherwise;
        }
    }

    private static String missing(Wanted wanted, String path) {
        return "its first line names the interpreter " + wanted.program() + ", which "
                + (wanted.isLookedFor()
                        ? "was not found in any folder of the PATH, " + path
                        : "is not there or cannot be run")
                + "; install it, or name another one";
    }

    private Optional<Path> program(ScriptHost host) {
        var words = commands.get(host);
        if (words == null) {
            return Optional.empty();
        }
        if (words.getFirst().contains("/")) {
            return Optional.of(Path.of(words.getFirst()).toAbsolutePath()).filter(Interpreters::isProgram);
        }
        return onPath(words.getFirst(), path);
    }

    private static Optional<Path> onPath(String name, String path) {
        for (var folder : path.split(":")) {
            var program = Path.of(folder, name);
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
