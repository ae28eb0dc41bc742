package webjobs.application;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import webjobs.application.port.Content;
import webjobs.application.port.JobStore;
import webjobs.application.port.Processes;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.job.Script;

/** The folders of the store as jobs: those that hold a script this host can run (K14). Safe for use by many threads. */
final class Jobs {
    private final JobStore store;
    private final Processes processes;

    Jobs(JobStore store, Processes processes) {
        this.store = store;
        this.processes = processes;
    }

    /** Every job of a kind, by name. */
    List<Job> all(JobKind kind) {
        return store.all(kind).stream().flatMap(content -> of(content).stream()).toList();
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
            case Script.Choice.Chosen(var script) ->
                Optional.of(new Job(
                        content.kind(),
                        content.name(),
                        content.scriptFolder(),
                        script,
                        content.settings(),
                        content.usesSdk(),
                        content.fault(),
                        warnings(content, script)));
            case Script.Choice.None _ -> Optional.empty();
        };
    }

    private static List<String> warnings(Content content, Script script) {
        return Stream.of(
                        content.warnings(),
                        script.warnings(),
                        content.settings().warnings())
                .flatMap(List::stream)
                .toList();
    }

    static Refused noSuchJob(JobKind kind, JobName name) {
        return new Refused(new Reason.NoSuchJob(kind, name));
    }
}
