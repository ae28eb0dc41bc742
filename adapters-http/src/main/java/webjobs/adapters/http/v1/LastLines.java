package webjobs.adapters.http.v1;

import java.io.IOException;
import java.io.UncheckedIOException;
import webjobs.application.port.JobLogs.LogFile;

/** Finds the last lines of a log from its end, whatever its size. */
final class LastLines {
    private static final int BLOCK = 64 * 1024;

    private LastLines() {}

    /** Where the last lines begin, of which the very last need not have ended. @param lines how many at most; 0 or more */
    static long offset(LogFile log, int lines) {
        if (lines == 0) {
            return log.size();
        }
        var missing = lines;
        var end = log.size() - 1; // what ends the last line begins no other
        while (end > 0) {
            var start = Math.max(0, end - BLOCK);
            var block = read(log, start, (int) (end - start));
            for (var i = block.length - 1; i >= 0; i--) {
                if (block[i] == '\n' && --missing == 0) {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }

    private static byte[] read(LogFile log, long offset, int length) {
        try (var bytes = log.from(offset)) {
            return bytes.readNBytes(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
