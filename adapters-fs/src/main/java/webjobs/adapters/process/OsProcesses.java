package webjobs.adapters.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.process.linux.Kernel;
import webjobs.application.port.Launch;
import webjobs.application.port.Output;
import webjobs.application.port.Processes;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHost;

/**
 * The processes of jobs, on Linux.
 *
 * <p>No shell takes part in a launch, standard input is empty, and of the server's environment only a handful of harmless variables
 * is passed on (D15, D17). Every process of a launch bears its mark, by which it is found and ended however it forked (D8).
 *
 * <p>Closing ends everything that was launched. Safe for use by many threads, virtual ones too.
 */
public final class OsProcesses implements Processes, AutoCloseable {
    /** How long what a process wrote may take to be given on when the server closes. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Interpreters interpreters;
    private final Environment environment;
    private final Marker marker;
    private final Launcher launcher;
    private final Reaper reaper;
    private final CpuTimes cpuTimes;
    private final FreePorts ports = new FreePorts();
    private final Set<OsProcess> running = ConcurrentHashMap.newKeySet();

    /**
     * @param serverTag positive; the same in every life of this server, and no other's on this machine
     * @param home the home folder of jobs
     * @throws CannotLaunch where the system does not let us start or mark processes
     */
    public OsProcesses(int serverTag, Interpreters interpreters, Path home) {
        this(serverTag, interpreters, home, Kernel::signal, Termination.PATIENCE, OsProcesses::bestLauncher);
    }

    private static Launcher bestLauncher(Marker marker) throws IOException {
        return new Trial(marker)
                .launcher(Optional.ofNullable(System.getenv("PATH")).orElse(Environment.DEFAULT_PATH));
    }

    /** Chooses how processes are started. */
    @FunctionalInterface
    interface Choice {
        Launcher of(Marker marker) throws IOException;
    }

    /** For tests, which have processes that survive what ends others, and start them in the way that is not the best here. */
    OsProcesses(
            int serverTag, Interpreters interpreters, Path home, Signals signals, Duration patience, Choice choice) {
        this.interpreters = interpreters;
        this.environment = new Environment(System.getenv(), home);
        this.marker = marker(serverTag);
        try {
            this.launcher = choice.of(marker);
        } catch (IOException e) {
            throw new CannotLaunch("Jobs cannot be started on this machine: " + e.getMessage() + ".", e);
        }
        this.reaper = new Reaper(marker, signals, patience);
        this.cpuTimes = new CpuTimes(marker);
    }

    private static Marker marker(int serverTag) {
        try {
            return new Marker(serverTag);
        } catch (IOException e) {
            throw new CannotLaunch(
                    "Processes of jobs cannot be told from others on this machine: the hard limit on file locks (RLIMIT_LOCKS)"
                            + " has to be unlimited, as it is by default (ulimit -H -x; LimitLOCKS=infinity in a systemd unit). "
                            + e.getMessage() + ".",
                    e);
        }
    }

    /** The server cannot start: no process could be started, or ended for sure. */
    public static final class CannotLaunch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private CannotLaunch(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Override
    public Optional<String> hindrance(ScriptHost host) {
        return interpreters.hindrance(host);
    }

    @Override
    public Optional<String> hindrance(Script script, Optional<String> path) {
        return interpreters.hindrance(script, path);
    }

    @Override
    public RunningProcess launch(Launch launch, Output output) {
        var mark = marker.next();
        @Nullable Invocation invocation = null;
        try {
            invocation = invocation(launch);
            invocation.requireSound();
            return start(launch, invocation, output, mark);
        } catch (IOException | IllegalArgumentException e) {
            endWhatCameOf(mark);
            throw new LaunchFailed(LaunchProblem.sentence(launch, invocation, e), e);
        } catch (Error e) {
            // No thread is to be had for it, say. The process may be there all the same.
            endWhatCameOf(mark);
            throw e;
        }
    }

    private void endWhatCameOf(long mark) {
        var _ = reaper.end(found -> found == mark, OptionalLong.empty());
    }

    private RunningProcess start(Launch launch, Invocation invocation, Output output, long mark) throws IOException {
        var stdout = new Pipe();
        try {
            var stderr = new Pipe();
            try {
                var process = marker.start(() -> launcher.start(invocation, stdout, stderr), mark);
                stdout.closeWriter();
                stderr.closeWriter();
                var pump = new Pump(process, stdout, stderr, output, launch.outputWait());
                var started = new OsProcess(process, pump, mark, reaper, cpuTimes, this::ended);
                running.add(started);
                started.follow();
                return started;
            } catch (IOException | RuntimeException | Error e) {
                stderr.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            stdout.close();
            throw e;
        }
    }

    private Invocation invocation(Launch launch) throws IOException {
        var variables = environment.with(launch.environment());
        var path = variables.getOrDefault("PATH", "");
        var command = interpreters.command(launch.script(), launch.directory(), path);
        if (command.isPython()) {
            variables.putIfAbsent("PYTHONUNBUFFERED", "1"); // D26
        }
        var words = new ArrayList<>(command.words());
        words.addAll(launch.arguments());
        return new Invocation(words, variables, launch.directory());
    }

    @Override
    public Ways ways() {
        return new Ways(launcher.word(), "scan");
    }

    @Override
    public int freePort() {
        try {
            return ports.next();
        } catch (IOException e) {
            throw new LaunchFailed("No port of this machine is free: " + e.getMessage() + ".", e);
        }
    }

    private void ended(OsProcess process) {
        running.remove(process);
        reaper.sweep(process.mark());
    }

    /** {@inheritDoc} To be called before the first launch: an orphan may bear the number of a launch of this life. */
    @Override
    public int endOrphans() {
        return reaper.end(marker::isOrphans, OptionalLong.empty()).count();
    }

    /** Ends every process that was launched, and what is left of earlier lives. Returns when none is left. */
    @Override
    public void close() {
        marker.close();
        var _ = reaper.end(marker::isOurs, OptionalLong.empty());
        for (var process : running) {
            var _ = process.await(Optional.of(LAST_WORDS));
        }
        reaper.close();
    }
}
