package webjobs.adapters.process;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import webjobs.adapters.process.linux.Kernel;
import webjobs.application.port.Processes.RunningProcess;

/** A process that was started, with the thread that follows it to its end. Safe for use by many threads. */
final class OsProcess implements RunningProcess {
    private static final System.Logger LOG = System.getLogger(OsProcess.class.getName());

    /** The thread does little more than read and hand on. */
    private static final long STACK_BYTES = 256 * 1024;

    private final Child process;
    private final long mark;
    private final Reaper reaper;
    private final CpuTimes cpuTimes;
    private final Consumer<OsProcess> atEnd;
    private final Pump pump;
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    /** @param atEnd told when the process has ended and all it wrote has been given on */
    OsProcess(Child process, Pump pump, long mark, Reaper reaper, CpuTimes cpuTimes, Consumer<OsProcess> atEnd) {
        this.process = process;
        this.pump = pump;
        this.mark = mark;
        this.reaper = reaper;
        this.cpuTimes = cpuTimes;
        this.atEnd = atEnd;
    }

    long mark() {
        return mark;
    }

    /** Starts the thread that works the pump. */
    void follow() {
        Thread.ofPlatform()
                .name("process-" + process.pid())
                .daemon()
                .stackSize(STACK_BYTES)
                .start(this::toTheEnd);
    }

    private void toTheEnd() {
        try {
            exitCode.complete(pump.run(Kernel.processFile(process.pid())));
        } catch (IOException | RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A process is lost sight of and is killed. pid=" + process.pid(), e);
            // First, for whoever is told of the end begins the next one.
            var _ = reaper.end(found -> found == mark, OptionalLong.of(process.pid()));
            exitCode.completeExceptionally(e);
        } finally {
            atEnd.accept(this);
        }
    }

    /** {@inheritDoc} Empty also where the waiting thread is interrupted, which it then still is. */
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
            throw new IllegalStateException("The process was lost sight of", e.getCause());
        }
    }

    @Override
    public boolean hasExited() {
        return pump.hasExited() || exitCode.isDone();
    }

    @Override
    public Duration cpuTime() {
        return cpuTimes.of(mark);
    }

    @Override
    public void askToEnd() {
        reaper.ask(found -> found == mark, OptionalLong.of(process.pid()));
    }

    @Override
    public boolean kill() {
        var ending = reaper.end(found -> found == mark, OptionalLong.of(process.pid()));
        pump.cutOutputWait();
        return ending.isComplete();
    }
}
