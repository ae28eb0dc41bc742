package webjobs.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Parts of the server that take their time to stop, and need nothing of one another meanwhile: they stop side by side, so that all
 * together take as long as the slowest.
 */
record SideBySide(List<AutoCloseable> parts) implements AutoCloseable {
    SideBySide(AutoCloseable... parts) {
        this(List.of(parts));
    }

    /** Stops all and returns when each has stopped. @throws IllegalStateException with each failure as suppressed */
    @Override
    public void close() {
        var stops = parts.stream().map(SideBySide::begin).toList();
        var failures = new ArrayList<Throwable>();
        stops.forEach(stop -> failure(stop).ifPresent(failures::add));
        if (!failures.isEmpty()) {
            var failure = new IllegalStateException("not all of what stops side by side has stopped in order");
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private static FutureTask<Void> begin(AutoCloseable part) {
        Callable<Void> stopping = () -> {
            part.close();
            return null;
        };
        var stop = new FutureTask<>(stopping);
        Thread.ofPlatform().name("stop/" + part.getClass().getSimpleName()).start(stop);
        return stop;
    }

    private static Optional<Throwable> failure(FutureTask<Void> stop) {
        try {
            stop.get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.ofNullable(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("the thread that stops the server is not interrupted", e);
        }
    }
}
