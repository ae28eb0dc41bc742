package webjobs.adapters.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private static final File NOTHING = new File("/dev/null");

    /** How long what a process wrote may take to be given on when the server closes. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Interpreters interpreters;
    private final Environment environment;
    private final Marker marker;
    private final Reaper reaper;
    private final CpuTimes cpuTimes;
    private final FreePorts ports = new FreePorts();
    private final Set<OsProcess> running = ConcurrentHashMap.newKeySet();

    /**
     * @param serverTag positive; the same in every life of this server, and no other's on this machine
     * @param home the home folder of jobs
     * @throws UncheckedIOException where the system does not let us mark processes
     */
    public OsProcesses(int serverTag, Interpreters interpreters, Path home) {
        this(serverTag, interpreters, home, Kernel::signal, Termination.PATIENCE);
    }

    /** For tests, which have processes that survive what ends others. */
    OsProcesses(int serverTag, Interpreters interpreters, Path home, Signals signals, Duration patience) {
        this.interpreters = interpreters;
        this.environment = new Environment(System.getenv(), home);
        try {
            this.marker = new Marker(serverTag);
        } catch (IOException e) {
            throw new UncheckedIOException("The system does not let us mark processes: " + e.getMessage(), e);
        }
        this.reaper = new Reaper(marker, signals, patience);
        this.cpuTimes = new CpuTimes(marker);
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
        try {
            return start(launch, output, mark);
        } catch (IOException | IllegalArgumentException e) {
            endWhatCameOf(mark);
            throw new LaunchFailed(LaunchProblem.sentence(launch, e), e);
        } catch (Error e) {
            // No thread is to be had for it, say. The process may be there all the same.
            endWhatCameOf(mark);
            throw e;
        }
    }

    private void endWhatCameOf(long mark) {
        var _ = reaper.end(found -> found == mark, OptionalLong.empty());
    }

    private RunningProcess start(Launch launch, Output output, long mark) throws IOException {
        var builder = builder(launch);
        var stdout = new Pipe();
        try {
            var stderr = new Pipe();
            try {
                builder.redirectOutput(stdout.writingFile()).redirectError(stderr.writingFile());
                var process = marker.start(builder, mark);
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

    private ProcessBuilder builder(Launch launch) throws IOException {
        var variables = environment.with(launch.environment());
        var path = variables.getOrDefault("PATH", "");
        var command = interpreters.command(launch.script(), launch.directory(), path);
        if (command.isPython()) {
            variables.putIfAbsent("PYTHONUNBUFFERED", "1"); // D26
        }
        var words = new ArrayList<>(command.words());
        words.addAll(launch.arguments());
        var builder = new ProcessBuilder(words)
                .directory(launch.directory().toFile())
                .redirectInput(Redirect.from(NOTHING)); // BUG-40
        builder.environment().clear();
        builder.environment().putAll(variables);
        LaunchProblem.requireEncodable(words, variables);
        return builder;
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
