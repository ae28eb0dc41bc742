package webjobs.application;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import webjobs.application.port.Content;
import webjobs.application.port.JobStore;
import webjobs.application.port.Processes;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.job.Script;

/** The folders of the store as jobs: those that hold a script this host can run (K14). Safe for use by many threads. */
final class Jobs {
    private static final Logger LOG = System.getLogger(Jobs.class.getName());

    private final JobStore store;
    private final Processes processes;
    /** Why which folder is no job, as the server's log has it already. */
    private final Map<Place, String> told = new ConcurrentHashMap<>();

    Jobs(JobStore store, Processes processes) {
        this.store = store;
        this.processes = processes;
    }

    /** Every job of a kind, by name. */
    List<Job> all(JobKind kind) {
        return store.all(kind).stream().flatMap(content -> of(content).stream()).toList();
    }

    /** What lies where jobs lie and is none, by name. The server's log has each, once for each reason. */
    List<Misfit> misfits(JobKind kind) {
        var misfits = new ArrayList<Misfit>();
        for (var content : store.all(kind)) {
            reason(content)
                    .ifPresent(
                            why -> misfits.add(new Misfit(kind, content.name().text(), why)));
        }
        store.strangers(kind).forEach(it -> misfits.add(new Misfit(kind, it.name(), it.why())));
        misfits.sort(Comparator.comparing(Misfit::name));
        var names = misfits.stream().map(Misfit::name).collect(Collectors.toSet());
        told.keySet().removeIf(place -> place.kind() == kind && !names.contains(place.name()));
        misfits.forEach(it -> tell(it.kind(), it.name(), it.reason()));
        return misfits;
    }

    private record Place(JobKind kind, String name) {}

    private void tell(JobKind kind, String name, String why) {
        if (!why.equals(told.put(new Place(kind, name), why))) {
            LOG.log(Level.WARNING, "What lies among the {0} jobs is no job: {1} name={2}", kind.word(), why, name);
        }
    }

    /** Why a content is no job, in whole sentences; empty where it is one. */
    private Optional<String> reason(Content content) {
        return switch (choice(content)) {
            case Script.Choice.Chosen _ -> Optional.empty();
            case Script.Choice.None none -> Optional.of(new Reason.NothingToRun(sentences(content, none)).message());
        };
    }

    /** What is in the way of running anything, a sentence each. */
    static List<String> sentences(Content content, Script.Choice.None none) {
        var hindrances =
                none.hindrances().isEmpty() ? List.of(Reason.NothingToRun.HOW_TO_NAME_A_SCRIPT) : none.hindrances();
        return Stream.concat(hindrances.stream(), content.warnings().stream()).toList();
    }

    Optional<Job> find(JobKind kind, JobName name) {
        return store.find(kind, name).flatMap(this::of);
    }

    /** @throws Refused as {@code NoSuchJob} */
    Job get(JobKind kind, JobName name) {
        return find(kind, name).orElseThrow(() -> noSuchJob(kind, name));
    }

    /**
     * What the job's {@code settings.job} says, whether or not the folder holds a script.
     *
     * @throws Refused as {@code NoSuchJob} (D3)
     */
    JobSettings settings(JobKind kind, JobName name) {
        return store.find(kind, name).map(Content::settings).orElseThrow(() -> noSuchJob(kind, name));
    }

    /** What this host would run of a content. */
    Script.Choice choice(Content content) {
        return Script.choose(content.files(), processes::hindrance);
    }

    /** The content as a job; empty where this host can run nothing of it. */
    Optional<Job> of(Content content) {
        return switch (choice(content)) {
            case Script.Choice.Chosen chosen -> {
                told.remove(new Place(content.kind(), content.name().text()));
                yield Optional.of(new Job(
                        content.kind(),
                        content.name(),
                        content.scriptFolder(),
                        chosen.script(),
                        content.settings(),
                        content.usesSdk(),
                        fault(content),
                        warnings(content, chosen)));
            }
            case Script.Choice.None none -> {
                var why = new Reason.NothingToRun(sentences(content, none));
                tell(content.kind(), content.name().text(), why.message());
                yield Optional.empty();
            }
        };
    }

    private static Optional<String> fault(Content content) {
        var inForce = content.settings().equals(JobSettings.NONE)
                ? " No settings are in force, for none could be used before."
                : " The last settings that could be used are still in force.";
        return content.fault().map(why -> why + inForce);
    }

    private static List<String> warnings(Content content, Script.Choice.Chosen chosen) {
        return Stream.of(
                        chosen.warning().stream(),
                        content.warnings().stream(),
                        chosen.script().warnings().stream(),
                        content.settings().warnings(content.kind()).stream())
                .flatMap(sentences -> sentences)
                .toList();
    }

    /** Says what is there instead, if anything is. */
    Refused noSuchJob(JobKind kind, JobName name) {
        return new Refused(new Reason.NoSuchJob(kind, name, hint(kind, name)));
    }

    private String hint(JobKind kind, JobName name) {
        try {
            return store.find(kind, name)
                    .flatMap(this::reason)
                    .or(() -> store.strangers(kind).stream()
                            .filter(it -> it.name().equals(name.text()))
                            .map(JobStore.Stranger::why)
                            .findFirst())
                    .map(why -> "What lies in its place is none: " + why)
                    .or(() -> likeNamed(kind, name))
                    .orElse("");
        } catch (StorageFailed _) {
            return ""; // that there is no such job is known all the same
        }
    }

    private Optional<String> likeNamed(JobKind kind, JobName name) {
        return Stream.of(JobKind.values())
                .sorted(Comparator.comparing(other -> other != kind))
                .flatMap(other -> store.names(other).stream()
                        .filter(it -> it.text().equalsIgnoreCase(name.text()))
                        .map(it -> "There is a " + other.word() + " job named '" + it + "'."))
                .findFirst();
    }
}
