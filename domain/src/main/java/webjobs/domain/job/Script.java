package webjobs.domain.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The file of a job that is run, and what runs it.
 *
 * @param name the file's name, without folder
 * @param head what its beginning says
 */
public record Script(String name, ScriptHost host, ScriptHead head) {
    /** A file whose beginning says nothing. */
    public Script(String name, ScriptHost host) {
        this(name, host, ScriptHead.NONE);
    }

    /** What will surely not do what is meant when it is run: a whole sentence each. */
    public List<String> warnings() {
        return head.warnings(name, host);
    }

    /** What a look at a job's files came to. */
    public sealed interface Choice {
        record Chosen(Script script) implements Choice {}

        /** @param hindrances for each script found, a sentence why this host cannot run it; empty where no file is a script */
        record None(List<String> hindrances) implements Choice {
            public None {
                hindrances = List.copyOf(hindrances);
            }
        }
    }

    /**
     * Chooses by Kudu's order (SCR-06, SCR-07): first the files named {@code run} with each ending in turn, then the first other
     * file with each ending; names and endings in any case of letters. Of several the first that this machine can run is taken
     * (K14). Files with the same standing are taken by name, so that the choice never depends on the file system (SCR-08).
     *
     * @param files those in the script folder, not below it
     * @param hindrance for a host why this machine does not have it, as the end of a sentence; empty where it has
     */
    public static Choice choose(List<ScriptFile> files, Function<ScriptHost, Optional<String>> hindrance) {
        var hindrances = new ArrayList<String>();
        for (var candidate : candidates(files)) {
            var obstacle = hindrance.apply(candidate.host());
            if (obstacle.isEmpty()) {
                return new Choice.Chosen(candidate);
            }
            hindrances.add(candidate.name() + " cannot run here: " + obstacle.get() + ".");
        }
        files.stream()
                .filter(Script::hidesItsShebang)
                .forEach(file -> hindrances.add(file.name()
                        + " cannot run here: a byte order mark (BOM) stands before its #!, which Linux does not see then."
                        + " Save it as UTF-8 without BOM."));
        return new Choice.None(hindrances);
    }

    private static boolean hidesItsShebang(ScriptFile file) {
        return file.head().mark() == ScriptHead.Mark.UTF_8
                && file.head().shebang().isPresent();
    }

    private static List<Script> candidates(List<ScriptFile> files) {
        var sorted =
                files.stream().sorted(Comparator.comparing(ScriptFile::name)).toList();
        var named = new ArrayList<Script>();
        var others = new ArrayList<Script>();
        for (var host : ScriptHost.values()) {
            for (var extension : host.extensions()) {
                for (var file : sorted) {
                    var lower = file.name().toLowerCase(Locale.ROOT);
                    if (lower.equals("run" + extension)) {
                        named.add(new Script(file.name(), host, file.head()));
                    } else if (lower.endsWith(extension)) {
                        others.add(new Script(file.name(), host, file.head()));
                    }
                }
            }
        }
        for (var file : sorted) {
            if (file.executable()) {
                var lower = file.name().toLowerCase(Locale.ROOT);
                var isRun = lower.equals("run") || lower.startsWith("run.");
                (isRun ? named : others).add(new Script(file.name(), ScriptHost.EXECUTABLE, file.head()));
            }
        }
        named.addAll(others);
        return named;
    }
}
