package webjobs.application;

import static webjobs.application.port.JobLog.Level.INFO;
import static webjobs.application.port.JobLog.Level.WARN;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import webjobs.application.port.JobLog;
import webjobs.application.port.JobStore.ShutdownFile;
import webjobs.application.port.Launch;
import webjobs.application.port.Processes.LaunchFailed;
import webjobs.application.port.Processes.RunningProcess;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.Workplace;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/**
 * One launch of a continuous job, from its working copy to the end of its process and of all that came of it.
 *
 * <p>{@link #perform} is called once, by the launch's own thread; every other method by any thread.
 */
final class ContinuousLaunch {
    private static final Logger LOG = System.getLogger(ContinuousLaunch.class.getName());

    /** What is told of a process that was lost sight of, and killed. */
    private static final int KILLED = 128 + 9;

    /** How long a process is left alone that was killed and has not ended, as the system was short of something. */
    private static final Duration NEXT_KILL = Duration.ofSeconds(10);

    private final JobName name;
    private final Means means;
    private final JobLog log;
    private final StartingLine line;
    private final Consumer<Outcome> news;

    private volatile @Nullable Made made;
    private volatile @Nullable Going going;

    /** What becomes of a launch: it fails, or it is there and exits. */
    sealed interface Outcome {
        record Launched() implements Outcome {}

        /** @param reason a sentence */
        record Failed(String reason) implements Outcome {}

        record Exited(int exitCode) implements Outcome {}
    }

    /** What a launch was made of. If it would be made of something else now, it is outdated (D11). */
    record Made(String version, boolean inPlace, String runCommand, Map<String, String> env) {
        static Made of(Job job, String version, AppSettings settings) {
            var env = settings.environmentOfJobs();
            env.putAll(job.settings().env());
            return new Made(version, job.runsInPlace(), job.runCommand(), env);
        }
    }

    private record Going(Job job, RunningProcess process, ShutdownFile shutdownFile, int port) {}

    /** @param news told of each outcome, by the launch's own thread */
    ContinuousLaunch(JobName name, Means means, JobLog log, StartingLine line, Consumer<Outcome> news) {
        this.name = name;
        this.means = means;
        this.log = log;
        this.line = line;
        this.news = news;
    }

    /** What it was made of; empty where it has not come so far. */
    Optional<Made> made() {
        return Optional.ofNullable(made);
    }

    /** The port at which its process is to listen; empty where there has been none. */
    Optional<Integer> port() {
        return Optional.ofNullable(going).map(Going::port);
    }

    /** Tells of the end whatever happens: who is told nothing waits for ever. */
    void perform() {
        news.accept(end());
    }

    private Outcome end() {
        try {
            return new Outcome.Exited(run());
        } catch (LaunchFailed e) {
            return cameToAnEnd(e.getMessage());
        } catch (StorageFailed e) {
            return cameToAnEnd(e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A job could not be launched, or followed, by a fault of the server. job=" + name, e);
            return cameToAnEnd("The server failed to launch it; its own log says why.");
        }
    }

    private Outcome cameToAnEnd(String reason) {
        return going == null ? new Outcome.Failed(reason) : new Outcome.Exited(KILLED);
    }

    private int run() {
        var job = means.jobs().find(JobKind.CONTINUOUS, name).orElseThrow(ContinuousLaunch::gone);
        try (var workplace = workplace(job);
                var shutdownFile = means.store().shutdownFile(name)) {
            made = Made.of(job, workplace.version(), means.settings());
            var port = means.processes().freePort();
            var process = launch(job, workplace, shutdownFile, port);
            going = new Going(job, process, shutdownFile, port);
            try {
                news.accept(new Outcome.Launched());
                return exitCode(process);
            } finally {
                process.kill(); // what it has left behind; the next launch is to find nothing of this one
            }
        }
    }

    private Workplace workplace(Job job) {
        return means.store()
                .checkout(
                        JobKind.CONTINUOUS,
                        name,
                        job.runsInPlace(),
                        job.script().name())
                .orElseThrow(ContinuousLaunch::gone);
    }

    private static LaunchFailed gone() {
        return new LaunchFailed(
                "The job was deleted, or has lost its script, before it could be launched.",
                new IllegalStateException("no job"));
    }

    private RunningProcess launch(Job job, Workplace workplace, ShutdownFile shutdownFile, int port) {
        var host = job.script().host().kuduName();
        log.system(INFO, "Run script '" + job.script().name() + "' with script host - '" + host + "'");
        job.script().warnings().forEach(warning -> log.system(WARN, warning));
        var environment = JobEnvironment.of(means, job, workplace, port, shutdownFile.path());
        var outputWait = job.settings().outputWait();
        var launch = new Launch(job.script(), List.of(), workplace.directory(), environment, outputWait);
        return line.through(() -> means.processes().launch(launch, log));
    }

    private int exitCode(RunningProcess process) {
        try {
            return process.await(Optional.empty()).orElse(KILLED);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A job's process was lost sight of and is killed. job=" + name, e);
            return KILLED;
        }
    }

    /** Tells the process to end by itself (K11, D8). Does nothing where there is none. */
    void askToStop() {
        var now = going;
        if (now == null) {
            return;
        }
        try {
            now.shutdownFile().create(means.clock().instant());
        } catch (StorageFailed e) {
            LOG.log(Level.WARNING, "A job cannot be told to stop by its file. job={0}: {1}", name, e.getMessage());
        }
        if (now.job().settings().isSentStopSignal()) {
            now.process().askToEnd();
        }
    }

    /** Ends the process and all that came of it, again and again until it has ended; does nothing where there is none. */
    void kill() {
        var now = going;
        if (now == null) {
            return;
        }
        do {
            now.process().kill();
        } while (now.process().await(Optional.of(NEXT_KILL)).isEmpty());
    }
}
