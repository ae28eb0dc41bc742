package webjobs.adapters.fs;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import webjobs.application.port.ContinuousLogs;
import webjobs.application.port.JobLog;
import webjobs.application.port.JobLogs.LogFile;
import webjobs.application.port.LineListener;
import webjobs.application.port.LineListener.Source;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/** The logs of continuous jobs as files in the job's data folder (DSK-09, LOG-23). Safe for use by many threads. */
public final class DirectoryContinuousLogs implements ContinuousLogs {
    private final SiteLayout layout;
    private final InstantSource clock;
    private final String instance;
    private final long maxBytes;
    private final int kept;
    private final LineListener listener;
    private final BooleanSupplier spaceIsShort;
    /** Of the jobs whose logs are used now, or have been rolled: the numbers of files go on. Guarded by itself. */
    private final Map<JobName, Used> chains = new HashMap<>();

    /**
     * @param instance the server's name in every line; its first six characters are shown (DSK-12)
     * @param maxBytes how large a file may grow before another is begun
     * @param kept how many files a job has at most, with the present one; at least two
     * @param listener told of each line
     * @param spaceIsShort whether the disk is nearly full, so that a file grows to 1 MiB at most; asked often
     */
    public DirectoryContinuousLogs(
            SiteLayout layout,
            InstantSource clock,
            String instance,
            long maxBytes,
            int kept,
            LineListener listener,
            BooleanSupplier spaceIsShort) {
        if (maxBytes < 1 || kept < 2) {
            throw new IllegalArgumentException("There are two files at least, with something in them");
        }
        this.layout = layout;
        this.clock = clock;
        this.instance = instance;
        this.maxBytes = maxBytes;
        this.kept = kept;
        this.listener = listener;
        this.spaceIsShort = spaceIsShort;
    }

    private static final class Used {
        private final LogChain chain;
        private int users;

        Used(LogChain chain) {
            this.chain = chain;
        }
    }

    /** What somebody needs the files of a job for; he leaves them when he is done with it. */
    @FunctionalInterface
    private interface Use<T> {
        T of(LogChain chain, Runnable leaving) throws IOException;
    }

    private <T> T use(JobName job, String what, Use<T> use) {
        LogChain chain;
        synchronized (chains) {
            var used = chains.computeIfAbsent(job, name -> new Used(new LogChain(layout, name, kept)));
            used.users++;
            chain = used.chain;
        }
        try {
            return Disk.get(what + " the log of '" + job + "'", () -> use.of(chain, () -> leave(job)));
        } catch (RuntimeException e) {
            leave(job);
            throw e;
        }
    }

    private void leave(JobName job) {
        synchronized (chains) {
            chains.computeIfPresent(job, (_, used) -> --used.users == 0 && used.chain.present() == 0 ? null : used);
        }
    }

    @Override
    public JobLog open(JobName job) {
        var stamp = stamp();
        var source = new Source(JobKind.CONTINUOUS, job, Optional.empty());
        return use(job, "open", (chain, leaving) -> {
            var log = new RollingLog(chain, stamp, maxBytes, spaceIsShort, leaving);
            return new LineLog(stamp, new ToldLines(log, stamp, source, listener));
        });
    }

    private Stamp stamp() {
        return new Stamp(clock, instance);
    }

    @Override
    public Optional<LogFile> find(JobName job, int age) {
        return briefly(job, chain -> chain.find(age)).map(found -> new Found(job, found));
    }

    private <T> T briefly(JobName job, BriefUse<T> brief) {
        return use(job, "read", (chain, leaving) -> {
            var result = brief.of(chain);
            leaving.run();
            return result;
        });
    }

    @FunctionalInterface
    private interface BriefUse<T> {
        T of(LogChain chain) throws IOException;
    }

    private final class Found implements LogFile {
        private final JobName job;
        private final LogChain.Found file;

        Found(JobName job, LogChain.Found file) {
            this.job = job;
            this.file = file;
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public Instant modified() {
            return file.modified();
        }

        @Override
        public InputStream from(long offset) {
            return briefly(job, chain -> chain.from(offset, file));
        }
    }

    @Override
    public InputStream follow(JobName job, int lines) {
        return use(
                job,
                "read",
                (chain, leaving) -> new LogFollower(chain, stamp(), lines, LogFollower.BETWEEN_LOOKS, leaving));
    }
}
