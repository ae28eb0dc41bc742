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
 */
public record Script(String name, ScriptHost host) {

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
        return new Choice.None(hindrances);
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
                        named.add(new Script(file.name(), host));
                    } else if (lower.endsWith(extension)) {
                        others.add(new Script(file.name(), host));
                    }
                }
            }
        }
        for (var file : sorted) {
            if (file.executable()) {
                var lower = file.name().toLowerCase(Locale.ROOT);
                var isRun = lower.equals("run") || lower.startsWith("run.");
                (isRun ? named : others).add(new Script(file.name(), ScriptHost.EXECUTABLE));
            }
        }
        named.addAll(others);
        return named;
    }
}
