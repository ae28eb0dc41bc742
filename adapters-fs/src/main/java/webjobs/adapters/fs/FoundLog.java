package webjobs.adapters.fs;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import webjobs.application.port.JobLogs.LogFile;

/** A log to read, at a place where it stays. */
record FoundLog(Path file, long size, Instant modified) implements LogFile {
    /** Empty where there is none, or something that is no file. */
    static Optional<LogFile> at(Path file) throws IOException {
        try {
            var there = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return there.isRegularFile()
                    ? Optional.of(new FoundLog(
                            file, there.size(), there.lastModifiedTime().toInstant()))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public InputStream from(long offset) {
        return Disk.get("read a log", () -> opened(file, offset));
    }

    static InputStream opened(Path file, long offset) throws IOException {
        var in = new FileInputStream(file.toFile());
        try {
            in.skipNBytes(offset);
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }
}
