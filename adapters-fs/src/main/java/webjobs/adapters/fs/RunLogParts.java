package webjobs.adapters.fs;

import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import webjobs.application.port.JobLogs.LogFile;

/**
 * The files of a run's log. Most logs are one file. One that is longer than it may be has its end in further files, of which the older
 * are removed as it goes on: {@code LOG.after-SIZE.NUMBER}, where SIZE is how much of the first file counts and NUMBER counts from 1.
 * Every further file but number 1 begins with a line that says what was left out before it; it counts in the oldest one only.
 *
 * <p>When the log is closed its end is joined to the first file. However often the server is killed meanwhile, the log can be read:
 * while not all of the end has been copied, what was copied does not count; once it has, the further files count no more.
 */
final class RunLogParts {
    private static final int LONGEST_NOTE = 1 << 10;
    private static final int ATTEMPTS = 10;
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final Pattern endName;

    RunLogParts(Path file) {
        this.file = file;
        this.endName = Pattern.compile(Pattern.quote(file.getFileName() + ".after-") + "([0-9]{1,18})\\.([0-9]{1,9})");
    }

    /** A file with a piece of the end. @param after how much of the first file comes before it */
    record End(Path file, long after, int number) {}

    End end(long after, int number) {
        return new End(file.resolveSibling(file.getFileName() + ".after-" + after + "." + number), after, number);
    }

    /** @param skipped how much of it does not count @param size how much counts */
    private record Piece(Path file, long skipped, long size) {}

    /** Those that are there, the oldest first. */
    private List<End> ends() throws IOException {
        var ends = new ArrayList<End>();
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(file.resolveSibling(""))) {
            for (var path : folder) {
                var name = endName.matcher(String.valueOf(path.getFileName()));
                if (name.matches() && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    ends.add(new End(path, Long.parseLong(name.group(1)), Integer.parseInt(name.group(2))));
                }
            }
        }
        var after = ends.stream().mapToLong(End::after).max().orElse(0);
        return ends.stream()
                .filter(end -> end.after() == after)
                .sorted(Comparator.comparingInt(End::number))
                .toList();
    }

    /** What counts, in its order. @throws NoSuchFileException where there is no such log */
    private List<Piece> pieces() throws IOException {
        var size = Files.size(file);
        var ends = ends();
        var pieces = new ArrayList<Piece>();
        for (var end : ends) {
            var skipped = end.number() == 1 || end == ends.getFirst() ? 0 : lengthOfNote(end.file());
            pieces.add(new Piece(end.file(), skipped, Files.size(end.file()) - skipped));
        }
        var sizeOfEnds = pieces.stream().mapToLong(Piece::size).sum();
        var isJoined = ends.isEmpty() || size >= ends.getFirst().after() + sizeOfEnds;
        if (isJoined) {
            return List.of(new Piece(file, 0, size));
        }
        pieces.addFirst(new Piece(file, 0, Math.min(size, ends.getFirst().after())));
        return pieces;
    }

    private static long lengthOfNote(Path end) throws IOException {
        try (var in = Files.newInputStream(end)) {
            var start = in.readNBytes(LONGEST_NOTE);
            for (var i = 0; i < start.length; i++) {
                if (start[i] == '\n') {
                    return i + 1L;
                }
            }
            return start.length;
        }
    }

    /** The log as it is now; empty where there is none, or something that is no file. */
    Optional<LogFile> find() throws IOException {
        var first = FoundLog.at(file);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        for (var attempt = 1; ; attempt++) {
            try {
                var pieces = pieces();
                if (pieces.size() == 1) {
                    return FoundLog.at(file).map(found -> found);
                }
                var modified =
                        Files.getLastModifiedTime(pieces.getLast().file()).toInstant();
                var size = pieces.stream().mapToLong(Piece::size).sum();
                return Optional.of(new Found(size, modified));
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) { // it grows fast
                    throw e;
                }
            }
        }
    }

    private final class Found implements LogFile {
        private final long size;
        private final Instant modified;

        Found(long size, Instant modified) {
            this.size = size;
            this.modified = modified;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public Instant modified() {
            return modified;
        }

        @Override
        public InputStream from(long offset) {
            return Disk.get("read a log", () -> opened(offset));
        }
    }

    /** Of a log that goes on meanwhile, what is left out may be more than when it was found. */
    private InputStream opened(long offset) throws IOException {
        for (var attempt = 1; ; attempt++) {
            var streams = new ArrayList<InputStream>();
            try {
                var left = offset;
                var pieces = pieces();
                for (var piece : pieces) {
                    var skipped = Math.min(left, piece.size());
                    left -= skipped;
                    var stream = FoundLog.opened(piece.file(), piece.skipped() + skipped);
                    streams.add(piece == pieces.getLast() ? stream : new AtMost(stream, piece.size() - skipped));
                }
                return new SequenceInputStream(Collections.enumeration(streams));
            } catch (IOException e) {
                for (var stream : streams) {
                    stream.close();
                }
                if (!(e instanceof NoSuchFileException || e instanceof FileNotFoundException) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** The beginning of a stream. */
    private static final class AtMost extends FilterInputStream {
        private long left;

        AtMost(InputStream in, long left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            var count = in.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    /** Makes the log one file again, of which nobody writes any part now. What fails changes nothing that a reader sees. */
    void join() throws IOException {
        var pieces = pieces();
        if (pieces.size() > 1) {
            var size = pieces.getFirst().size();
            // No channel, which would be closed for good if its thread were interrupted.
            try (var whole = new RandomAccessFile(file.toFile(), "rw")) {
                whole.setLength(size);
                whole.seek(size);
                try {
                    for (var piece : pieces.subList(1, pieces.size())) {
                        append(piece, whole);
                    }
                } catch (IOException e) {
                    whole.setLength(size);
                    throw e;
                }
            }
        }
        for (var end : ends()) {
            Files.deleteIfExists(end.file());
        }
    }

    private static void append(Piece piece, RandomAccessFile whole) throws IOException {
        var buffer = new byte[BUFFER];
        try (var part = FoundLog.opened(piece.file(), piece.skipped())) {
            for (var count = part.read(buffer); count >= 0; count = part.read(buffer)) {
                whole.write(buffer, 0, count);
            }
        }
    }
}
