package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * How much of a log could not be written since it last could be. The server's log is told when a loss begins, the log itself when it
 * is over. Not safe for use by many threads.
 */
final class Loss {
    private static final System.Logger LOG = System.getLogger(Loss.class.getName());

    private long bytes;
    private String reason = "";

    boolean isNone() {
        return bytes == 0;
    }

    /** Why the bytes that are about to be added are lost. */
    void because(IOException cause) {
        reason = Disk.reason(cause);
    }

    /** @param more may be 0 */
    void add(long more, Path log) {
        if (more > 0 && isNone()) {
            LOG.log(System.Logger.Level.WARNING, "A log cannot be written: " + reason + ". log=" + log);
        }
        bytes += more;
    }

    /** The line that tells of it, whole. */
    byte[] line(Stamp stamp) {
        var text = bytes + " bytes of this log are missing here, as they could not be written: " + reason + ".\n";
        return (new String(stamp.of(Stamp.Tag.SYS_WARN), StandardCharsets.UTF_8) + text)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The line is in the log. */
    void isTold() {
        bytes = 0;
    }
}
