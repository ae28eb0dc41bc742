package webjobs.adapters.fs;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import webjobs.application.port.JobLog.Level;

/**
 * What stands before a line: {@code [MM/dd/yyyy HH:mm:ss > 3b6ae2: INFO] } in UTC (LOG-01). Made once a second, not once a line. Not
 * safe for use by many threads.
 */
final class Stamp {
    /**
     * Who speaks, and how gravely; four letters each (LOG-02), those of the server after {@code SYS} (LOG-04). A piece of a line whose
     * beginning stands in an earlier one says so (D20).
     */
    enum Tag {
        INFO("INFO"),
        ERR("ERR "),
        SYS_INFO("SYS INFO"),
        SYS_WARN("SYS WARN"),
        SYS_ERR("SYS ERR "),
        INFO_CONTINUED("INFO continued"),
        ERR_CONTINUED("ERR  continued"),
        SYS_INFO_CONTINUED("SYS INFO continued"),
        SYS_WARN_CONTINUED("SYS WARN continued"),
        SYS_ERR_CONTINUED("SYS ERR  continued");

        private final String word;

        Tag(String word) {
            this.word = word;
        }

        /** That of a line of the server's. */
        static Tag of(Level level) {
            return switch (level) {
                case INFO -> SYS_INFO;
                case WARN -> SYS_WARN;
                case ERR -> SYS_ERR;
            };
        }

        /** That of the further pieces of a line. */
        Tag continued() {
            return switch (this) {
                case INFO, INFO_CONTINUED -> INFO_CONTINUED;
                case ERR, ERR_CONTINUED -> ERR_CONTINUED;
                case SYS_INFO, SYS_INFO_CONTINUED -> SYS_INFO_CONTINUED;
                case SYS_WARN, SYS_WARN_CONTINUED -> SYS_WARN_CONTINUED;
                case SYS_ERR, SYS_ERR_CONTINUED -> SYS_ERR_CONTINUED;
            };
        }

        boolean isOfStandardError() {
            return this == ERR || this == ERR_CONTINUED;
        }
    }

    private static final int SHOWN_OF_INSTANCE = 6;
    private static final Tag[] TAGS = Tag.values();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM/dd/yyyy HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private final String instance;
    private final byte[][] made = new byte[TAGS.length][];
    private long second = Long.MIN_VALUE;

    /** @param instance the server's name; its first six characters are shown (DSK-12) */
    Stamp(InstantSource clock, String instance) {
        this.clock = clock;
        this.instance = instance.codePointCount(0, instance.length()) <= SHOWN_OF_INSTANCE
                ? instance
                : instance.substring(0, instance.offsetByCodePoints(0, SHOWN_OF_INSTANCE));
    }

    /** Takes the time for the stamps to come. */
    void takeTime() {
        var now = clock.instant();
        if (now.getEpochSecond() == second) {
            return;
        }
        second = now.getEpochSecond();
        var time = TIME.format(now);
        for (var tag : TAGS) {
            made[tag.ordinal()] =
                    ("[" + time + " > " + instance + ": " + tag.word + "] ").getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Not to be changed by the caller. */
    byte[] of(Tag tag) {
        return made[tag.ordinal()];
    }
}
