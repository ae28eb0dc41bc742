package webjobs.application;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import webjobs.application.port.Content;
import webjobs.application.port.DeploymentRecords;
import webjobs.application.port.JobStore;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused;
import webjobs.domain.deployment.Past;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.deployment.SiteDeployment.DeployedJob;

/**
 * A site that has come whole, on its way into its place. After each step the record tells how far it is, so that a server that ends in
 * the middle of it knows in its next life which jobs it brought.
 *
 * <p>Worked by one thread; {@link #record} is for all.
 */
final class Rollout {
    private static final Logger LOG = System.getLogger(Rollout.class.getName());

    private final JobStore store;
    private final JobStore.StagedSite site;
    private final Deployment deployment;
    private final DeploymentRecords records;
    private final InstantSource clock;
    private final List<DeployedJob> inPlace = new ArrayList<>();
    private volatile SiteDeployment record;

    /** @param received what the record says until the first step */
    Rollout(
            Means means,
            JobStore.StagedSite site,
            Deployment deployment,
            DeploymentRecords records,
            SiteDeployment received) {
        this.store = means.store();
        this.clock = means.clock();
        this.site = site;
        this.deployment = deployment;
        this.records = records;
        this.record = received;
    }

    /** How it stands, also where that could not be written. */
    SiteDeployment record() {
        return record;
    }

    /** Records that it has come. @throws StorageFailed where it cannot be; nothing has happened then */
    void begin() {
        var files = site.files().isEmpty() ? "" : " and " + files(site.files().size());
        save(record.saying(
                now(), "The archive has come, with " + counted(site.jobs().size()) + files + "."));
    }

    /**
     * @return as it ended
     * @throws Refused for the first job that cannot run here; no job is another then
     * @throws StorageFailed saying what is in place
     */
    SiteDeployment toTheEnd() {
        try {
            check();
            putFilesInPlace();
            site.jobs().forEach(this::putInPlace);
            takeAwayWhatItLacks();
            var now = now();
            save(record.saying(now, "The site is in place, with " + counted(inPlace.size()) + ".")
                    .succeeded(now));
            LOG.log(Level.INFO, "A site was deployed. deployment={0} jobs={1}", record.id(), inPlace.size());
            return record;
        } catch (Refused refused) {
            fail(refused.reason().message());
            throw refused;
        } catch (StorageFailed failed) {
            var reason = failed.getMessage() + " " + whatIsInPlace();
            fail(reason);
            throw new StorageFailed(reason, failed.happened(), failed.isRetryable(), failed);
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "A site could not be deployed. deployment=" + record.id(), bug);
            fail("The server failed; its log says why. " + whatIsInPlace());
            throw bug;
        }
    }

    /** All faults of all jobs are named at once, so that they can be mended at once. */
    private void check() {
        var faults = new Deployment.Faults(List.of(), List.of());
        for (var job : site.jobs()) {
            var content = job.content();
            var whose = "'" + content.name() + "' (" + content.kind().word() + "): ";
            faults = faults.and(whose, deployment.faults(content));
        }
        Deployment.refuse(faults);
    }

    /**
     * They come before the jobs, which may need them. Which they are is remembered first: a server that ends in the middle of it knows
     * in its next life what the next deployment has to take away.
     */
    private void putFilesInPlace() {
        var gone = new TreeSet<String>();
        new Past(records.all()).bringers().forEach(it -> gone.addAll(records.files(it.id())));
        gone.removeAll(Set.copyOf(site.files()));
        if (site.files().isEmpty() && gone.isEmpty()) {
            return;
        }
        records.saveFiles(record.id(), site.files());
        try {
            site.switchInFiles(gone);
        } catch (RuntimeException e) {
            forgetFiles();
            throw e;
        }
        if (!site.files().isEmpty()) {
            save(record.saying(now(), files(site.files().size()) + " put in place in site/wwwroot."));
        }
        if (!gone.isEmpty()) {
            save(record.saying(
                    now(),
                    "Of files in site/wwwroot that an earlier deployment brought, and this one does not, "
                            + files(gone.size()) + " taken away."));
        }
    }

    /** None has come. */
    private void forgetFiles() {
        try {
            records.saveFiles(record.id(), List.of());
        } catch (StorageFailed e) {
            LOG.log(Level.WARNING, "What became of a deployment could not be recorded: {0}", e.getMessage());
        }
    }

    private void putInPlace(JobStore.Staged staged) {
        var _ = deployment.switchIn(staged, () -> true);
        var job = deployed(staged.content());
        inPlace.add(job);
        save(record.bringing(inPlace).saying(now(), "The " + job + " is in place."));
    }

    private void takeAwayWhatItLacks() {
        var lacking = new TreeSet<>(new Past(records.all()).brought());
        inPlace.forEach(lacking::remove);
        for (var job : lacking) {
            if (store.find(job.kind(), job.name()).isPresent()) {
                deployment.takeContentAway(job.kind(), job.name());
                save(record.saying(
                        now(),
                        "The " + job + " was taken away: an earlier deployment brought it, and this one does not."));
            }
        }
    }

    private void fail(String reason) {
        var now = now();
        LOG.log(Level.WARNING, "A site was not deployed: {0} deployment={1}", reason, record.id());
        record = record.bringing(inPlace).saying(now, reason).failed(now, reason);
        try {
            records.save(record);
        } catch (StorageFailed e) {
            LOG.log(Level.WARNING, "What became of a deployment could not be recorded: {0}", e.getMessage());
        }
    }

    private String whatIsInPlace() {
        return inPlace.isEmpty()
                ? "No job was put in place."
                : "In place already: "
                        + inPlace.stream().map(DeployedJob::toString).collect(Collectors.joining(", ")) + ".";
    }

    private void save(SiteDeployment next) {
        records.save(next);
        record = next;
    }

    private Instant now() {
        return clock.instant();
    }

    private static DeployedJob deployed(Content content) {
        return new DeployedJob(content.kind(), content.name());
    }

    private static String files(int count) {
        return count == 1 ? "1 file" : count + " files";
    }

    private static String counted(int jobs) {
        return jobs == 1 ? "1 job" : jobs + " jobs";
    }
}
