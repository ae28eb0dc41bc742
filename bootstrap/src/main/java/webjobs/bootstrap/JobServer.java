package webjobs.bootstrap;

import java.lang.System.Logger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.db.Database;
import webjobs.adapters.db.DatabaseRunHistory;
import webjobs.adapters.db.DatabaseScheduleHistory;
import webjobs.adapters.fs.AppSettingsFile;
import webjobs.adapters.fs.DirectoryContinuousLogs;
import webjobs.adapters.fs.DirectoryDeploymentRecords;
import webjobs.adapters.fs.DirectoryHomeFiles;
import webjobs.adapters.fs.DirectoryJobLogs;
import webjobs.adapters.fs.DirectoryJobStore;
import webjobs.adapters.fs.FolderSpace;
import webjobs.adapters.fs.HooksFile;
import webjobs.adapters.fs.LogLimits;
import webjobs.adapters.fs.SiteLayout;
import webjobs.adapters.fs.SoleServer;
import webjobs.adapters.http.Credentials;
import webjobs.adapters.http.HttpApi;
import webjobs.adapters.http.HttpHookSender;
import webjobs.adapters.http.HttpSettings;
import webjobs.adapters.http.PrometheusMeasures;
import webjobs.adapters.process.OsProcesses;
import webjobs.application.AppSettings;
import webjobs.application.ContinuousJobs;
import webjobs.application.ContinuousJobs.ContinuousMeans;
import webjobs.application.Deployment;
import webjobs.application.Hooks;
import webjobs.application.LiveLog;
import webjobs.application.Means;
import webjobs.application.Readiness;
import webjobs.application.Scheduler;
import webjobs.application.Schedules;
import webjobs.application.Site;
import webjobs.application.SiteDeployments;
import webjobs.application.TriggeredJobs;
import webjobs.application.port.LineListener;
import webjobs.domain.SteadyTime;

/**
 * The whole server: what depends on what, in the order in which it starts. It stops in the reverse order.
 *
 * <p>One thread starts it and one closes it.
 */
public final class JobServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(JobServer.class.getName());

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final URI address;
    private final AdminPassword password;
    private final Deployment deployment;
    private final Readiness readiness;

    /**
     * Starts a server; when this returns it answers.
     *
     * @param choice the administrator's password
     * @throws BadConfig where it cannot be started as configured
     */
    static JobServer start(ServerConfig config, PasswordChoice choice) {
        return new JobServer(config, choice);
    }

    private JobServer(ServerConfig config, PasswordChoice choice) {
        try {
            // Every store can keep a microsecond exactly; what is finer would come back different.
            InstantSource clock = () -> InstantSource.system().instant().truncatedTo(ChronoUnit.MICROS);
            var layout = new SiteLayout(config.home());
            var home = open(ServerHome.open(layout));
            password = AdminPassword.of(choice, layout);
            var instanceId = String.format("%08x", home.tag());

            var database = open(Database.open(config.history()));
            var history = new DatabaseRunHistory(database);
            var processes = open(new OsProcesses(home.tag(), config.interpreters(), layout.home()));
            var store = open(storeOnceNobodyWorksInIt(processes, layout, config));
            var liveLog = new LiveLog(clock);
            var space = new FolderSpace(foldersThatGrow(layout), config.diskMinFree());
            BooleanSupplier isSpaceShort = () -> space.shortage().isPresent();
            var logLimits = new LogLimits(config.maxRunLogBytes(), isSpaceShort);
            var logs = new DirectoryJobLogs(layout, clock, instanceId, liveLog, logLimits);

            var site = new Site(config.siteName(), instanceId, layout.webRoot(), config.timeZone());
            var settings = new AppSettings(new AppSettingsFile(layout), config.appSettings(), config.knobs());
            var measures = new PrometheusMeasures();
            readiness = new Readiness(database, space);
            var means = new Means(
                    store,
                    logs,
                    processes,
                    measures,
                    clock,
                    steadyClock(),
                    site,
                    settings,
                    config.concurrency(),
                    space);
            var base = new AtomicReference<@Nullable URI>(config.publicUrl().orElse(null));
            var sender =
                    new HttpHookSender(() -> Optional.ofNullable(base.get()).map(URI::toString));
            var hooks = open(new Hooks(new HooksFile(layout), sender, clock));
            var triggeredJobs = new TriggeredJobs(history, means, hooks::ended);
            var continuousJobs = new ContinuousJobs(
                    means, continuousMeans(config, layout, clock, instanceId, liveLog, isSpaceShort));
            open(new SideBySide(triggeredJobs, continuousJobs));
            triggeredJobs.recover();
            OtherStore.notice(layout, history).ifPresent(notice -> LOG.log(Logger.Level.WARNING, notice));
            triggeredJobs.start();
            var scheduleHistory = new DatabaseScheduleHistory(database);
            var scheduler = open(new Scheduler(triggeredJobs, scheduleHistory, means));
            deployment = new Deployment(means, history, triggeredJobs, scheduler, continuousJobs);
            var records = new DirectoryDeploymentRecords(layout);
            var siteDeployments = open(new SiteDeployments(deployment, means, records, hooks::ended));
            siteDeployments.recover();
            var schedules = new Schedules(triggeredJobs, scheduler, history, scheduleHistory, means);

            var credentials = new Credentials(AdminPassword.USER, password.hash());
            var http = new HttpSettings(
                    config.host(),
                    config.port(),
                    config.publicUrl(),
                    config.trustedProxies(),
                    config.trustsJobPages(),
                    config.uploadLimits().maxBytes(),
                    Main.Version.text());
            var useCases = new HttpApi.UseCases(
                    triggeredJobs,
                    continuousJobs,
                    deployment,
                    schedules,
                    new DirectoryHomeFiles(layout, store, config.uploadLimits()),
                    settings,
                    siteDeployments,
                    hooks,
                    liveLog,
                    space,
                    readiness);
            var api = new HttpApi(new HttpApi.Means(useCases, credentials, measures, clock, http));
            var listening = open(api.start()); // before any job runs: the port may be taken
            scheduler.start();
            continuousJobs.start();
            var _ = triggeredJobs.misfits(); // so that the log has them
            var _ = continuousJobs.misfits();
            address = address(config.host(), listening.port());
            base.compareAndSet(null, address);
            hooks.start();
            readiness.started();
        } catch (RuntimeException e) {
            closeAfter(e);
            throw e;
        }
    }

    /** Processes that an earlier life of this server left behind still work in the folders that the store is about to clear. */
    private static DirectoryJobStore storeOnceNobodyWorksInIt(
            OsProcesses processes, SiteLayout layout, ServerConfig config) {
        var orphans = processes.endOrphans();
        if (orphans > 0) {
            LOG.log(Logger.Level.WARNING, "Processes of an earlier life of this server were ended. count={0}", orphans);
        }
        return new DirectoryJobStore(layout, config.uploadLimits());
    }

    /** Those that may lie on disks of their own. */
    private static List<Path> foldersThatGrow(SiteLayout layout) {
        return Stream.of(layout.home(), layout.database())
                .filter(Files::isDirectory)
                .toList();
    }

    private static ContinuousMeans continuousMeans(
            ServerConfig config,
            SiteLayout layout,
            InstantSource clock,
            String instanceId,
            LineListener listener,
            BooleanSupplier isSpaceShort) {
        var continuous = config.continuous();
        return new ContinuousMeans(
                new DirectoryContinuousLogs(
                        layout,
                        clock,
                        instanceId,
                        continuous.maxLogBytes(),
                        continuous.logFiles(),
                        listener,
                        isSpaceShort),
                new SoleServer(),
                continuous.longestStop());
    }

    /** A clock that is never set: whoever waits by it waits as long as was said. */
    private static Supplier<SteadyTime> steadyClock() {
        var began = System.nanoTime();
        return () -> new SteadyTime(Duration.ofNanos(System.nanoTime() - began));
    }

    private static URI address(String host, int port) {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }

    /** Where it answers. */
    URI address() {
        return address;
    }

    /** The administrator's password, only if this start has made it. */
    Optional<String> madePassword() {
        return password.made();
    }

    Deployment deployment() {
        return deployment;
    }

    /** Takes no more calls, lets runs and continuous jobs end or ends them, closes the history. */
    @Override
    public void close() {
        readiness.stopping();
        var failure = new IllegalStateException("the server did not stop in order");
        closeAfter(failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private void closeAfter(RuntimeException failure) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.log(Logger.Level.ERROR, "A part of the server did not stop in order.", e);
                failure.addSuppressed(e);
            }
        }
    }
}
