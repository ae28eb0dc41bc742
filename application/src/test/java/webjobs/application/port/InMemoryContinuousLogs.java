package webjobs.application.port;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import webjobs.application.port.JobLogs.Kind;
import webjobs.application.port.JobLogs.LogFile;
import webjobs.application.port.LineListener.Source;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/** Logs that are gone with the test and never too large, under {@link ContinuousLogsContract} like the real ones. */
public final class InMemoryContinuousLogs implements ContinuousLogs {
    private static final RunId ONLY = new RunId(202601010000000000L);
    private static final long LOOKS_AGAIN_AFTER_MILLIS = 5;

    private final InMemoryJobLogs logs;

    /** Nobody listens. */
    public InMemoryContinuousLogs(InstantSource clock, String instance) {
        this(clock, instance, HeardLines.deaf());
    }

    public InMemoryContinuousLogs(InstantSource clock, String instance, LineListener listener) {
        logs = new InMemoryJobLogs(clock, instance, listener);
    }

    /** What a job's log holds, as text; empty where there is none. */
    public String text(JobName job) {
        return logs.text(job, ONLY, Kind.OUTPUT);
    }

    @Override
    public JobLog open(JobName job) {
        return logs.open(job, ONLY, new Source(JobKind.CONTINUOUS, job, Optional.empty()));
    }

    @Override
    public Optional<LogFile> find(JobName job, int age) {
        return age == 0 ? logs.find(job, ONLY, Kind.OUTPUT) : Optional.empty();
    }

    @Override
    public InputStream follow(JobName job, int lines) {
        return new Follower(job, offsetOfLast(lines, bytes(job, 0)));
    }

    private byte[] bytes(JobName job, int offset) {
        return find(job, 0)
                .map(log -> {
                    try (var in = log.from(offset)) {
                        return in.readAllBytes();
                    } catch (IOException e) {
                        throw new AssertionError("Memory can always be read", e);
                    }
                })
                .orElseGet(() -> new byte[0]);
    }

    private static int offsetOfLast(int lines, byte[] bytes) {
        var wanted = lines;
        for (var i = bytes.length; i > 0; i--) {
            var isEndOfALine = bytes[i - 1] == '\n';
            if (isEndOfALine && wanted-- == 0) {
                return i;
            }
        }
        return 0;
    }

    private final class Follower extends InputStream {
        private final JobName job;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition closed = lock.newCondition();
        private int position;
        private boolean isClosed;

        Follower(JobName job, int position) {
            this.job = job;
            this.position = position;
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        /** Waits for at least a byte. An interrupt ends the stream, as closing does. */
        @Override
        public int read(byte[] buffer, int offset, int length) {
            lock.lock();
            try {
                while (!isClosed) {
                    var there = bytes(job, position);
                    if (there.length > 0 || length == 0) {
                        var taken = Math.min(length, there.length);
                        for (var torn = taken; torn > taken - 4 && torn > 0 && torn < there.length; torn--) {
                            if ((there[torn] & 0xC0) != 0x80) {
                                taken = torn; // no part of a character
                                break;
                            }
                        }
                        System.arraycopy(there, 0, buffer, offset, taken);
                        position += taken;
                        return taken;
                    }
                    var _ = closed.await(LOOKS_AGAIN_AFTER_MILLIS, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
            return -1;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                isClosed = true;
                closed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
