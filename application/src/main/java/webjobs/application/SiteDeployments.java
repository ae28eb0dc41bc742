package webjobs.application;

import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import webjobs.application.port.DeploymentRecords;
import webjobs.application.port.JobStore.StagedSite;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.Upload;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.deployment.Past;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.deployment.SiteDeployment.About;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/**
 * Deploys all jobs of a site together, with the files that they share (D24).
 *
 * <p>Safe for use by many threads; one site is deployed at a time.
 */
public final class SiteDeployments implements AutoCloseable {
    private static final Logger LOG = System.getLogger(SiteDeployments.class.getName());

    private static final int MOST_REMEMBERED = 50;
    private static final int MOST_SHOWN = 5;
    private static final String LATEST = "latest";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,64}");

    private final Deployment deployment;
    private final Means means;
    private final DeploymentRecords records;
    private final Consumer<SiteDeployment> ended;

    /** The one that goes on, or was the last: it knows how it stands even where that could not be written. */
    private volatile @Nullable Rollout last;
    /** The id of the one that goes on; guarded by this. */
    private @Nullable String goingOn;

    private boolean isClosing;

    /** @param ended told of each that has come and ended, when that is recorded; it returns at once and does not throw */
    public SiteDeployments(
            Deployment deployment, Means means, DeploymentRecords records, Consumer<SiteDeployment> ended) {
        this.deployment = deployment;
        this.means = means;
        this.records = records;
        this.ended = ended;
    }

    /**
     * Receives a site's archive and puts its files in place, and then its jobs, each in one step; what an earlier deployment brought and
     * this one lacks is taken away. What is refused has changed nothing; once the archive has come whole, it is remembered as failed.
     *
     * @return as it ended
     * @throws Refused as {@code DiskLow}, {@code DeploymentInProgress}, {@code ServerStopping}, {@code BadUpload} or {@code TooLarge}; as {@code
     *     NothingToRun} or {@code BadSettings}, naming all that is wrong with any job; as {@code FileInTheWay}
     * @throws StorageFailed saying which jobs are in place
     */
    public SiteDeployment deploy(InputStream zip, About about) {
        try {
            return start(zip, about).end().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw new IllegalStateException("the deployment ended in no way that is known", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("the server stopped before this was done", e);
        }
    }

    /**
     * As {@link #deploy}, but returns when the archive has come whole; how it ends is recorded.
     *
     * @throws Refused as {@code DiskLow}, {@code DeploymentInProgress} or {@code ServerStopping}, and as {@code TooLarge} or {@code BadUpload} where the
     *     archive did not come whole or holds no job
     */
    public SiteDeployment begin(InputStream zip, About about) {
        return start(zip, about).received();
    }

    /**
     * Makes an archive the whole content of one job, as its upload does, and touches nothing else of the site. It is remembered as a
     * deployment that brought no site.
     *
     * @throws Refused as {@code ServerStopping}, and as {@link Deployment#put} does; nothing is remembered then
     */
    public SiteDeployment deployJob(JobKind kind, JobName name, InputStream zip, About about) {
        refuseIfClosing();
        deployment.put(kind, name, new Upload.Zip(zip));
        var received = SiteDeployment.received(records.newId(), about, afterAllOthers());
        var now = means.clock().instant();
        var done = received.saying(
                        now, "The " + kind.word() + " job '" + name + "' is in place; nothing else was touched.")
                .succeeded(now);
        records.save(done);
        ended.accept(done);
        forgetOldOnes();
        return done;
    }

    private record Started(SiteDeployment received, FutureTask<SiteDeployment> end) {}

    /** A thread of its own does the work, so that nothing that befalls the caller ends it halfway. */
    private Started start(InputStream zip, About about) {
        refuseIfClosing();
        means.space().refuseIfShort();
        var site = staged(zip); // a slow sender keeps nobody else from deploying
        try {
            var id = records.newId();
            claim(id);
            return started(id, site, about);
        } catch (RuntimeException e) {
            close(site);
            throw e;
        }
    }

    private Started started(String id, StagedSite site, About about) {
        try {
            var received = SiteDeployment.received(id, about, afterAllOthers());
            var rollout = new Rollout(means, site, deployment, records, received);
            rollout.begin();
            last = rollout;
            var begun = rollout.record();
            var end = new FutureTask<>(() -> toTheEnd(rollout, site));
            Thread.ofVirtual().name("deployment/" + id).start(end);
            return new Started(begun, end);
        } catch (RuntimeException e) {
            release();
            throw e;
        }
    }

    private synchronized void refuseIfClosing() {
        if (isClosing) {
            throw new Refused(new Reason.ServerStopping());
        }
    }

    /** Now, or a little later: which one is the latest must not hang on a clock that was set back. */
    private Instant afterAllOthers() {
        var now = means.clock().instant();
        return records.all().stream()
                .map(known -> known.receivedAt().plus(1, ChronoUnit.MICROS))
                .filter(now::isBefore)
                .max(Comparator.naturalOrder())
                .orElse(now);
    }

    private StagedSite staged(InputStream zip) {
        var site = means.store().stageSite(zip);
        if (site.jobs().isEmpty()) {
            close(site);
            throw new Refused(
                    new Reason.BadUpload("The archive holds no job, so it is hardly the site that is meant. A job is"
                            + " a folder App_Data/jobs/triggered/NAME or App_Data/jobs/continuous/NAME with its files; "
                            + elsewhere(site.files())));
        }
        return site;
    }

    private static String elsewhere(List<String> files) {
        return files.isEmpty()
                ? "the archive has no file elsewhere either."
                : "the archive has " + files.size() + " elsewhere: "
                        + files.stream()
                                .limit(MOST_SHOWN)
                                .map(file -> "'" + file + "'")
                                .collect(Collectors.joining(", "))
                        + (files.size() > MOST_SHOWN ? " and others." : ".");
    }

    private SiteDeployment toTheEnd(Rollout rollout, StagedSite site) {
        try {
            return rollout.toTheEnd();
        } finally {
            try {
                close(site);
                ended.accept(rollout.record());
                forgetOldOnes();
            } finally {
                release();
            }
        }
    }

    /** What is left of a site is swept up at the next start; how it was deployed does not hang on it. */
    private static void close(StagedSite site) {
        try {
            site.close();
        } catch (StorageFailed e) {
            LOG.log(Level.WARNING, "The rest of a deployed archive could not be thrown away: {0}", e.getMessage());
        }
    }

    private void forgetOldOnes() {
        try {
            new Past(records.all()).toForget(MOST_REMEMBERED).forEach(old -> records.forget(old.id()));
        } catch (StorageFailed e) {
            LOG.log(Level.WARNING, "Old deployments could not be forgotten: {0}", e.getMessage());
        }
    }

    /** One that is known to have ended is waited for: whoever has seen that may deploy the next. */
    private synchronized void claim(String id) {
        while (goingOn != null && hasEnded(goingOn)) {
            awaitRelease();
        }
        if (isClosing) {
            throw new Refused(new Reason.ServerStopping());
        }
        if (goingOn != null) {
            throw new Refused(new Reason.DeploymentInProgress(goingOn));
        }
        goingOn = id;
    }

    private boolean hasEnded(String id) {
        var rollout = last;
        return rollout != null
                && rollout.record().id().equals(id)
                && rollout.record().hasEnded();
    }

    private synchronized void release() {
        goingOn = null;
        notifyAll();
    }

    /** What the site is called that this server has the jobs of. */
    public String siteName() {
        return means.site().name();
    }

    /** Those that are remembered, the latest first. */
    public List<SiteDeployment> all() {
        var known = new ArrayList<>(records.all());
        var rollout = last;
        if (rollout != null) {
            var latest = rollout.record();
            known.replaceAll(it -> it.id().equals(latest.id()) ? latest : it);
        }
        return List.copyOf(known);
    }

    /** The one whose jobs are those of the site; empty before the first. */
    public Optional<SiteDeployment> active() {
        return new Past(all()).active();
    }

    /** @param id or {@code latest} @throws Refused as {@code NoSuchDeployment} */
    public SiteDeployment find(String id) {
        return all().stream()
                .filter(it -> id.equalsIgnoreCase(LATEST) || id.equals(it.id()))
                .findFirst()
                .orElseThrow(() -> new Refused(new Reason.NoSuchDeployment(id)));
    }

    /**
     * Remembers what a client tells of a deployment that it made itself; nothing is deployed. One that is known by that id already stays
     * as it is.
     *
     * @throws Refused as {@code BadParameter} where the id is not made of letters and digits
     */
    public SiteDeployment told(String id, About about, boolean succeeded) {
        if (!ID.matcher(id).matches() || id.equalsIgnoreCase(LATEST)) {
            throw new Refused(new Reason.BadParameter("id", "it is made of 1 to 64 letters and digits of ASCII"));
        }
        var known = all().stream().filter(it -> it.id().equals(id)).findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        var now = means.clock().instant();
        var said = SiteDeployment.received(id, about, afterAllOthers())
                .saying(now, "A client told of it; this server deployed nothing.");
        var told = succeeded ? said.succeeded(now) : said.failed(now, "It failed, as the client told.");
        records.save(told);
        forgetOldOnes();
        return told;
    }

    /** Settles what an earlier life of the server left in the middle: it failed. To be called before the first deployment. */
    public void recover() {
        var reason = "The server ended in the middle of it; deploy again.";
        for (var left : records.all()) {
            if (!left.hasEnded()) {
                var now = means.clock().instant();
                records.save(left.saying(now, reason).failed(now, reason));
            }
        }
    }

    /** Lets none begin any more, and returns when the one that goes on has ended. */
    @Override
    public synchronized void close() {
        isClosing = true;
        while (goingOn != null) {
            awaitRelease();
        }
    }

    private synchronized void awaitRelease() {
        try {
            wait();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the server stopped before this was done", e);
        }
    }
}
