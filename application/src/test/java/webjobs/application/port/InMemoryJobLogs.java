package webjobs.application.port;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import webjobs.application.port.LineListener.Source;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/** Logs that are gone with the test, under {@link JobLogsContract} like the real ones; byte by byte, for clearness not for speed. */
public final class InMemoryJobLogs implements JobLogs {
    private static final int LONGEST_LINE = 65_536;
    private static final int MOST_BYTES = 1 << 20;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM/dd/yyyy HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private final String instance;
    private final LineListener listener;
    private final long maxBytes;
    private final BooleanSupplier isSpaceShort;
    private final Map<Key, Bytes> logs = new ConcurrentHashMap<>();
    private final Map<JobName, Bytes> schedulerLogs = new ConcurrentHashMap<>();

    /** Nobody listens. */
    public InMemoryJobLogs(InstantSource clock, String instance) {
        this(clock, instance, HeardLines.deaf());
    }

    public InMemoryJobLogs(InstantSource clock, String instance, LineListener listener) {
        this(clock, instance, listener, Long.MAX_VALUE, () -> false);
    }

    /** @param maxBytes what a log of a run may have @param isSpaceShort whether there is room for little more */
    public InMemoryJobLogs(
            InstantSource clock, String instance, LineListener listener, long maxBytes, BooleanSupplier isSpaceShort) {
        this.maxBytes = maxBytes;
        this.isSpaceShort = isSpaceShort;
        this.clock = clock;
        this.listener = listener;
        this.instance = instance.substring(0, Math.min(6, instance.length()));
    }

    private record Key(JobName job, RunId id, Kind kind) {}

    /** What a job's scheduler log holds, as text; empty where there is none. */
    public String schedulerText(JobName job) {
        var bytes = schedulerLogs.get(job);
        return bytes == null ? "" : new String(bytes.all(), StandardCharsets.UTF_8);
    }

    @Override
    public void schedulerLine(JobName job, JobLog.Level level, String text) {
        schedulerLogs.compute(job, (_, there) -> {
            var log = there == null || there.all().length > MOST_BYTES ? new Bytes() : there;
            addLines(log, level, text);
            return log;
        });
    }

    private void addLines(Bytes log, JobLog.Level level, String text) {
        var tag = tag(level);
        text.lines().forEach(line -> log.add(stamped(tag, line.getBytes(StandardCharsets.UTF_8))));
    }

    private static String tag(JobLog.Level level) {
        return switch (level) {
            case INFO -> "SYS INFO";
            case WARN -> "SYS WARN";
            case ERR -> "SYS ERR ";
        };
    }

    private byte[] stamped(String tag, byte[] line) {
        var stamped = new ByteArrayOutputStream();
        stamped.writeBytes(("[" + TIME.format(clock.instant()) + " > " + instance + ": " + tag + "] ")
                .getBytes(StandardCharsets.UTF_8));
        stamped.writeBytes(line);
        stamped.write('\n');
        return stamped.toByteArray();
    }

    @Override
    public Optional<LogFile> schedulerLog(JobName job) {
        return Optional.ofNullable(schedulerLogs.get(job)).map(Bytes::found);
    }

    /** What a log holds, as text; empty where there is none. */
    public String text(JobName job, RunId id, Kind kind) {
        var bytes = logs.get(new Key(job, id, kind));
        return bytes == null ? "" : new String(bytes.all(), StandardCharsets.UTF_8);
    }

    @Override
    public JobLog open(JobName job, RunId id) {
        return open(job, id, new Source(JobKind.TRIGGERED, job, Optional.of(id)));
    }

    /** @param source whose log a listener is told it is */
    JobLog open(JobName job, RunId id, Source source) {
        var files = new EnumMap<Kind, Bytes>(Kind.class);
        for (var kind : Kind.values()) {
            files.put(kind, logs.computeIfAbsent(new Key(job, id, kind), _ -> new Bytes()));
        }
        return new Writing(files, source);
    }

    @Override
    public Optional<LogFile> find(JobName job, RunId id, Kind kind) {
        return Optional.ofNullable(logs.get(new Key(job, id, kind))).map(Bytes::found);
    }

    @Override
    public void forget(JobName job, Collection<RunId> ids) {
        logs.keySet().removeIf(key -> key.job().equals(job) && ids.contains(key.id()));
    }

    private final class Bytes {
        private static final int SHORT_OF_SPACE = 64 << 10;

        private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        private final Deque<byte[]> end = new ArrayDeque<>();
        private long sizeOfEnd;
        private long bytesLeftOut;
        private long linesLeftOut;
        private Instant modified = clock.instant();
        private boolean endsForSpace;

        synchronized void add(byte[] line) {
            modified = clock.instant();
            var isShort = isSpaceShort.getAsBoolean();
            if (endsForSpace && !isShort) {
                goOnAsOne();
            }
            var most = isShort ? SHORT_OF_SPACE : maxBytes / 4 * 3;
            if (end.isEmpty() && (beginning.size() == 0 || beginning.size() + line.length <= most)) {
                beginning.writeBytes(line);
                return;
            }
            endsForSpace = end.isEmpty() ? isShort : endsForSpace;
            end.addLast(line);
            sizeOfEnd += line.length;
            while (sizeOfEnd > (isShort ? SHORT_OF_SPACE : maxBytes / 8)) {
                var first = end.removeFirst();
                sizeOfEnd -= first.length;
                bytesLeftOut += first.length;
                linesLeftOut++;
            }
        }

        /** Makes all that is left a beginning, which goes on. */
        synchronized void goOnAsOne() {
            var all = all();
            beginning.reset();
            beginning.writeBytes(all);
            end.clear();
            sizeOfEnd = 0;
            bytesLeftOut = 0;
            linesLeftOut = 0;
            endsForSpace = false;
        }

        synchronized byte[] all() {
            var all = new ByteArrayOutputStream();
            all.writeBytes(beginning.toByteArray());
            if (linesLeftOut > 0) {
                all.writeBytes(stamped(
                        "SYS WARN",
                        (bytesLeftOut + " bytes in " + linesLeftOut
                                        + " lines are left out here: there is no room, and its beginning and its end are kept.")
                                .getBytes(StandardCharsets.UTF_8)));
            }
            end.forEach(all::writeBytes);
            return all.toByteArray();
        }

        synchronized LogFile found() {
            return new Found(this, all().length, modified);
        }
    }

    private record Found(Bytes bytes, long size, Instant modified) implements LogFile {
        @Override
        public InputStream from(long offset) {
            var all = bytes.all();
            return new ByteArrayInputStream(all, (int) offset, all.length - (int) offset);
        }
    }

    private final class Writing implements JobLog {
        private final Map<Kind, Bytes> files;
        private final Source source;
        private final Map<Stream, ByteArrayOutputStream> open = new EnumMap<>(Stream.class);
        private final Map<Stream, Integer> last = new EnumMap<>(Stream.class);
        /** The streams of whose open line something has been written. */
        private final Set<Stream> continued = EnumSet.noneOf(Stream.class);

        private boolean isClosed;

        Writing(Map<Kind, Bytes> files, Source source) {
            this.files = files;
            this.source = source;
            for (var stream : Stream.values()) {
                open.put(stream, new ByteArrayOutputStream());
            }
        }

        @Override
        public synchronized void write(Stream stream, byte[] bytes, int offset, int length) {
            for (var i = offset; i < offset + length && !isClosed; i++) {
                take(stream, bytes[i]);
            }
        }

        private void take(Stream stream, byte b) {
            if (b == '\r' || b == '\n' && last.getOrDefault(stream, 0) != '\r') {
                end(stream);
            } else if (b != '\n') {
                var line = open.get(stream);
                line.write(b);
                if (line.size() > LONGEST_LINE) {
                    var isWithinACharacter = (b & 0xC0) == 0x80;
                    give(stream, LONGEST_LINE - (isWithinACharacter ? begun(line.toByteArray(), LONGEST_LINE) : 0));
                }
            }
            last.put(stream, (int) b);
        }

        /** How many of so many bytes are the beginning of a character that goes on. */
        private static int begun(byte[] bytes, int length) {
            for (var back = 1; back <= Math.min(3, length); back++) {
                var bits = Integer.toBinaryString(bytes[length - back] & 0xFF);
                if (bits.length() == 8 && bits.startsWith("11")) {
                    var whole = bits.startsWith("1111") ? 4 : bits.startsWith("111") ? 3 : 2;
                    return whole > back ? back : 0;
                } else if (!bits.startsWith("10") || bits.length() < 8) {
                    return 0;
                }
            }
            return 0;
        }

        private void end(Stream stream) {
            if (open.get(stream).size() > 0 || !continued.contains(stream)) {
                give(stream, open.get(stream).size());
            }
            continued.remove(stream);
        }

        /** Writes so much of a line; the rest continues it. */
        private void give(Stream stream, int length) {
            var line = open.get(stream).toByteArray();
            open.get(stream).reset();
            open.get(stream).write(line, length, line.length - length);
            var word = stream == Stream.STDOUT ? "INFO" : "ERR ";
            var isFirst = continued.add(stream);
            var stamped = stamped(isFirst ? word : word + " continued", Arrays.copyOf(line, length));
            addToOutput(stamped);
            if (stream == Stream.STDERR) {
                files.get(Kind.ERROR).add(stamped);
            }
        }

        private void addToOutput(byte[] stamped) {
            files.get(Kind.OUTPUT).add(stamped);
            if (listener.listens()) {
                listener.line(source, Arrays.copyOf(stamped, stamped.length - 1));
            }
        }

        @Override
        public synchronized void system(Level level, String text) {
            if (isClosed) {
                return;
            }
            open.forEach((stream, line) -> {
                var whole = line.size() - begun(line.toByteArray(), line.size());
                if (whole > 0) {
                    give(stream, whole);
                }
            });
            text.lines().forEach(line -> addToOutput(stamped(tag(level), line.getBytes(StandardCharsets.UTF_8))));
        }

        @Override
        public synchronized void close() {
            if (!isClosed) {
                open.forEach((stream, line) -> {
                    if (line.size() > 0) {
                        end(stream);
                    }
                });
                files.values().forEach(Bytes::goOnAsOne);
                isClosed = true;
            }
        }
    }
}
