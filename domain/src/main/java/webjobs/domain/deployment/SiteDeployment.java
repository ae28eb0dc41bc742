package webjobs.domain.deployment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/**
 * A site that was sent as one archive, and what became of it.
 *
 * @param id what tells it from all others of this server: letters and digits
 * @param receivedAt when the archive had come whole
 * @param jobs those that it has put in place, in the order of their kind and name
 * @param log what was done, the oldest line first
 */
public record SiteDeployment(
        String id, About about, Instant receivedAt, State state, List<DeployedJob> jobs, List<LogLine> log) {
    /** Of those that came at the same moment, by id. */
    public static final Comparator<SiteDeployment> LATEST_FIRST =
            Comparator.comparing(SiteDeployment::receivedAt).reversed().thenComparing(SiteDeployment::id);

    public SiteDeployment {
        jobs = List.copyOf(jobs);
        log = List.copyOf(log);
    }

    /**
     * What its sender says of it.
     *
     * @param author empty where nobody was named
     * @param deployer the program that sent it
     */
    public record About(String author, String deployer, String message) {}

    /** A job of the site, ordered by kind and name. */
    public record DeployedJob(JobKind kind, JobName name) implements Comparable<DeployedJob> {
        private static final Comparator<DeployedJob> ORDER =
                Comparator.comparing(DeployedJob::kind).thenComparing(DeployedJob::name);

        @Override
        public int compareTo(DeployedJob other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return kind.word() + " job '" + name + "'";
        }
    }

    /** @param text a sentence for a person */
    public record LogLine(Instant at, String text) {}

    /** How far it has come. */
    public sealed interface State {
        /** It is being checked and put in place. */
        record Deploying() implements State {}

        record Succeeded(Instant at) implements State {}

        /** What of it was put in place, {@link SiteDeployment#jobs} tells. @param reason sentences for a person */
        record Failed(Instant at, String reason) implements State {}
    }

    public static SiteDeployment received(String id, About about, Instant now) {
        return new SiteDeployment(id, about, now, new State.Deploying(), List.of(), List.of());
    }

    /** @param inPlace all jobs that it has put in place by now */
    public SiteDeployment bringing(List<DeployedJob> inPlace) {
        return new SiteDeployment(id, about, receivedAt, state, inPlace, log);
    }

    public SiteDeployment saying(Instant now, String text) {
        var longer = new ArrayList<>(log);
        longer.add(new LogLine(now, text));
        return new SiteDeployment(id, about, receivedAt, state, jobs, longer);
    }

    public SiteDeployment succeeded(Instant now) {
        return new SiteDeployment(id, about, receivedAt, new State.Succeeded(now), jobs, log);
    }

    public SiteDeployment failed(Instant now, String reason) {
        return new SiteDeployment(id, about, receivedAt, new State.Failed(now, reason), jobs, log);
    }

    public Optional<Instant> endedAt() {
        return switch (state) {
            case State.Deploying _ -> Optional.empty();
            case State.Succeeded(var at) -> Optional.of(at);
            case State.Failed failed -> Optional.of(failed.at());
        };
    }

    public boolean hasEnded() {
        return endedAt().isPresent();
    }
}
