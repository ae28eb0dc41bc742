package webjobs.application.port;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import webjobs.application.port.Output.Stream;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHost;

/**
 * Processes that do what a test says. Each launch is kept; the test takes it and has it write, end or be killed.
 *
 * <p>Safe for use by many threads.
 */
public final class ScriptedProcesses implements Processes {
    /** A PATH on which every interpreter is found. */
    public static final String COMPLETE_PATH = "/everything";

    private static final int TERMINATED = 143;
    private static final int FIRST_PORT = 50_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<ScriptHost, String> hindrances = new EnumMap<>(ScriptHost.class);
    private final Map<String, String> missing = new HashMap<>();
    private final List<Scripted> launches = new ArrayList<>();
    private final BlockingQueue<Scripted> untaken = new LinkedBlockingQueue<>();
    private final Deque<String> failures = new ArrayDeque<>();
    private int orphans;
    private int nextPort = FIRST_PORT;

    public ScriptedProcesses() {
        hinder(ScriptHost.WINDOWS, "there is no Windows here");
    }

    /** From now on scripts of this host cannot run. @param why the end of a sentence */
    public synchronized void hinder(ScriptHost host, String why) {
        hindrances.put(host, why);
    }

    /** From now on a script of this name lacks its interpreter, unless its PATH is {@link #COMPLETE_PATH}. @param why the end of a sentence */
    public synchronized void hinder(String script, String why) {
        missing.put(script, why);
    }

    /** From now on scripts of this host can run. */
    public synchronized void unhinder(ScriptHost host) {
        hindrances.remove(host);
    }

    /** Lets the next launch fail that has no failure yet. @param message a sentence */
    public synchronized void failNextLaunch(String message) {
        failures.add(message);
    }

    /** Lets an earlier life of the server have left processes behind. */
    public synchronized void leaveOrphans(int count) {
        orphans = count;
    }

    /** All launches that succeeded, in order. */
    public synchronized List<Scripted> launches() {
        return List.copyOf(launches);
    }

    /** The first launch that was not taken before; waits for it, at most ten seconds. */
    public Scripted take() {
        try {
            var launched = untaken.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (launched == null) {
                throw new AssertionError("Nothing was launched within " + PATIENCE);
            }
            return launched;
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting for a launch", e);
        }
    }

    @Override
    public synchronized Optional<String> hindrance(ScriptHost host) {
        return Optional.ofNullable(hindrances.get(host));
    }

    @Override
    public synchronized Optional<String> hindrance(Script script, Optional<String> path) {
        return hindrance(script.host())
                .or(() -> Optional.ofNullable(missing.get(script.name()))
                        .filter(_ -> !path.equals(Optional.of(COMPLETE_PATH))));
    }

    @Override
    public synchronized RunningProcess launch(Launch launch, Output output) {
        var host = launch.script().host();
        var failure = failures.isEmpty() ? hindrances.get(host) : failures.remove();
        if (failure != null) {
            throw new LaunchFailed(failure, new IllegalStateException("so scripted"));
        }
        var launched = new Scripted(launch, output);
        launches.add(launched);
        untaken.add(launched);
        return launched;
    }

    @Override
    public synchronized int endOrphans() {
        var count = orphans;
        orphans = 0;
        return count;
    }

    @Override
    public Ways ways() {
        return new Ways("scripted", "scripted");
    }

    /** Counts up: nobody listens there as far as the test goes. */
    @Override
    public synchronized int freePort() {
        return nextPort++;
    }

    /** A process that waits for the test. */
    public static final class Scripted implements RunningProcess {
        private final Launch launch;
        private final Output output;
        private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        private Optional<Integer> codeWhenAsked = Optional.empty();
        private int timesAsked;
        private boolean survivesKills;
        private boolean leavesBehind;
        private Optional<Integer> exitedWith = Optional.empty();
        private Duration cpuTime = Duration.ZERO;

        Scripted(Launch launch, Output output) {
            this.launch = launch;
            this.output = output;
        }

        public Launch launch() {
            return launch;
        }

        /** Has it write a text in UTF-8. @throws IllegalStateException where it has ended */
        public Scripted writes(Stream stream, String text) {
            return writes(stream, text.getBytes(StandardCharsets.UTF_8));
        }

        /** Has it write. @throws IllegalStateException where it has ended */
        public synchronized Scripted writes(Stream stream, byte[] bytes) {
            if (exitCode.isDone()) {
                throw new IllegalStateException("A process that has ended writes nothing");
            }
            output.write(stream, bytes, 0, bytes.length);
            return this;
        }

        /** Has it use the processors for so long. @throws IllegalStateException where it has ended */
        public synchronized Scripted computes(Duration time) {
            if (exitCode.isDone()) {
                throw new IllegalStateException("A process that has ended computes nothing");
            }
            cpuTime = cpuTime.plus(time);
            return this;
        }

        /** From now on its end leaves a descendant that holds its output: whoever awaits the end waits until it is killed. */
        public synchronized Scripted leavesBehind() {
            leavesBehind = true;
            return this;
        }

        /** From now on no kill ends it, as if it waited in the kernel for a device; or every kill does. */
        public synchronized Scripted survivesKills(boolean survives) {
            survivesKills = survives;
            return this;
        }

        /** Has it end. @throws IllegalStateException where it has ended */
        public synchronized void exits(int code) {
            if (leavesBehind && exitedWith.isEmpty()) {
                exitedWith = Optional.of(code);
            } else if (!exitCode.complete(code)) {
                throw new IllegalStateException("A process ends once");
            }
        }

        /** The code it ended with; empty while it runs. */
        public Optional<Integer> exitCode() {
            return Optional.ofNullable(exitCode.getNow(null));
        }

        @Override
        public Optional<Integer> await(Optional<Duration> atMost) {
            try {
                return Optional.of(
                        atMost.isEmpty()
                                ? exitCode.get()
                                : exitCode.get(atMost.get().toNanos(), TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            } catch (ExecutionException e) {
                throw new AssertionError("No process ends like that", e);
            }
        }

        /** Has it end with this code when it is asked to. Without it the process goes on, as one does that ignores SIGTERM. */
        public synchronized Scripted endsWhenAsked(int code) {
            codeWhenAsked = Optional.of(code);
            return this;
        }

        /** Whether it was asked to end while it ran. */
        public synchronized boolean isAskedToEnd() {
            return timesAsked > 0;
        }

        /** How often it was asked to end while it ran. */
        public synchronized int timesAsked() {
            return timesAsked;
        }

        @Override
        public synchronized boolean hasExited() {
            return exitedWith.isPresent() || exitCode.isDone();
        }

        @Override
        public synchronized Duration cpuTime() {
            return exitCode.isDone() ? Duration.ZERO : cpuTime;
        }

        @Override
        public synchronized void askToEnd() {
            if (!exitCode.isDone()) {
                timesAsked++;
                codeWhenAsked.ifPresent(exitCode::complete);
            }
        }

        /** Ends it at once with 143, as SIGTERM would. */
        @Override
        public synchronized boolean kill() {
            if (!survivesKills) {
                var _ = exitCode.complete(exitedWith.orElse(TERMINATED));
            }
            return exitCode.isDone();
        }
    }
}
