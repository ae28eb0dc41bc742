package webjobs.domain.job;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The file of a job that is run, and what runs it.
 *
 * @param name the file's name, without folder
 * @param head what its beginning says
 */
public record Script(String name, ScriptHost host, ScriptHead head) {
    private static final int MOST_SHOWN = 5;

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
        /** @param alternatives the names of other files that might be meant as well; none where the script is named {@code run} */
        record Chosen(Script script, List<String> alternatives) implements Choice {
            public Chosen {
                alternatives = List.copyOf(alternatives);
            }

            public Chosen(Script script) {
                this(script, List.of());
            }

            /** A sentence for whoever may have meant another file; empty where there is none. */
            public Optional<String> warning() {
                return alternatives.isEmpty()
                        ? Optional.empty()
                        : Optional.of("'" + script.name() + "' is taken to be run, as the first of "
                                + (alternatives.size() + 1) + " scripts by ending and name; not taken: "
                                + quoted(alternatives) + ". Name the one that is meant 'run' with its ending.");
            }
        }

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
     * <p>Programs come last, and none of several is guessed: the start of a .NET program is the one beside which its {@code .dll} or
     * {@code .runtimeconfig.json} lies; libraries and {@code createdump} are none.
     *
     * @param files those in the script folder, not below it
     * @param hindrance for a host why this machine does not have it, as the end of a sentence; empty where it has
     */
    public static Choice choose(List<ScriptFile> files, Function<ScriptHost, Optional<String>> hindrance) {
        var candidates = Candidates.of(files);
        var hindrances = new ArrayList<String>();
        for (var candidate : candidates.inOrder()) {
            var obstacle = hindrance.apply(candidate.host());
            if (obstacle.isPresent()) {
                hindrances.add(candidate.name() + " cannot run here: " + obstacle.get() + ".");
            } else if (candidates.isOneOfManyPrograms(candidate)) {
                hindrances.add("Several programs could be meant: "
                        + quoted(candidates.selfRunning().stream()
                                .map(Script::name)
                                .toList()) + ". Name the one to run 'run', or add a run.sh that starts it.");
                return new Choice.None(hindrances);
            } else {
                return new Choice.Chosen(candidate, candidates.alternatives(candidate, hindrance));
            }
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

    /** Whether none of the files is a script, on whatever machine. */
    public static boolean isNone(List<ScriptFile> files) {
        return choose(files, _ -> Optional.empty()) instanceof Choice.None none
                && none.hindrances().isEmpty();
    }

    private static String quoted(List<String> names) {
        var shown =
                names.stream().limit(MOST_SHOWN).map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return names.size() > MOST_SHOWN ? shown + " and " + (names.size() - MOST_SHOWN) + " more" : shown;
    }

    /**
     * The files that can be run, in order.
     *
     * @param named those named {@code run}
     * @param others those with an ending that a host knows
     * @param selfRunning those that run by themselves, as far as they are no part of another
     * @param programs the compiled ones among them
     */
    private record Candidates(
            List<Script> named, List<Script> others, List<Script> selfRunning, List<String> programs) {
        /** Libraries, objects and modules, which begin as programs do, with or without a version. */
        private static final Pattern PART_OF_A_PROGRAM =
                Pattern.compile(".*\\.(so(\\.[0-9]+)*|o|ko|node)", CASE_INSENSITIVE);

        /** Comes with every self-contained .NET program. */
        private static final String CRASH_DUMPER = "createdump";

        private static final List<String> BESIDE_A_START = List.of(".runtimeconfig.json", ".deps.json", ".dll");

        static Candidates of(List<ScriptFile> files) {
            var sorted = files.stream()
                    .filter(file -> !file.program() || !isPart(file.name()))
                    .sorted(Comparator.comparing(ScriptFile::name))
                    .toList();
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
                if (file.executable() && isNamedRun(file.name())) {
                    named.add(new Script(file.name(), ScriptHost.EXECUTABLE, file.head()));
                }
            }
            var selfRunning = selfRunning(sorted, files);
            return new Candidates(
                    named,
                    others,
                    selfRunning.stream()
                            .map(file -> new Script(file.name(), ScriptHost.EXECUTABLE, file.head()))
                            .toList(),
                    selfRunning.stream()
                            .filter(ScriptFile::program)
                            .map(ScriptFile::name)
                            .toList());
        }

        private static boolean isPart(String name) {
            return name.equals(CRASH_DUMPER) || PART_OF_A_PROGRAM.matcher(name).matches();
        }

        private static boolean isNamedRun(String name) {
            var lower = name.toLowerCase(Locale.ROOT);
            return lower.equals("run") || lower.startsWith("run.");
        }

        private static List<ScriptFile> selfRunning(List<ScriptFile> sorted, List<ScriptFile> all) {
            var selfRunning = sorted.stream()
                    .filter(file -> file.executable() && !isNamedRun(file.name()))
                    .toList();
            var names = all.stream().map(ScriptFile::name).collect(Collectors.toSet());
            var starts = selfRunning.stream()
                    .filter(file -> file.program()
                            && BESIDE_A_START.stream().anyMatch(ending -> names.contains(file.name() + ending)))
                    .toList();
            return starts.isEmpty() ? selfRunning : starts;
        }

        List<Script> inOrder() {
            return Stream.of(named, others, selfRunning).flatMap(List::stream).toList();
        }

        /** One of several files that run by themselves, where not all of them are scripts. */
        boolean isOneOfManyPrograms(Script script) {
            return selfRunning.size() > 1 && !programs.isEmpty() && selfRunning.contains(script);
        }

        List<String> alternatives(Script chosen, Function<ScriptHost, Optional<String>> hindrance) {
            if (named.contains(chosen)) {
                return List.of();
            }
            return Stream.concat(others.stream(), selfRunning.stream())
                    .filter(script -> hindrance.apply(script.host()).isEmpty())
                    .map(Script::name)
                    .filter(name -> !name.equals(chosen.name()))
                    .distinct()
                    .toList();
        }
    }
}
