package webjobs.adapters.http.kudu;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import webjobs.application.LiveLog;
import webjobs.application.LiveLog.News;

/**
 * What jobs write, as bytes without an end: a greeting, the lines as they come, and a sign of life whenever nothing has been sent for a
 * while. It ends with a last word when it is closed.
 *
 * <p>Read by one thread; any other may close it.
 */
final class LiveStream extends InputStream {
    /** Lines that are there together are sent together, up to so many bytes and one line more. */
    private static final int ENOUGH = 16 * 1024;

    /** Bytes of one in UTF-8. */
    private static final int LONGEST_CHARACTER = 4;

    private final LiveLog.Feed feed;
    private final LiveStyle style;
    private final Optional<String> filter;
    private byte[] piece;
    private int taken;
    private long sentAt = System.nanoTime();
    private boolean ended;

    /** @param filter only lines that hold it, in any case of letters (LGS-03) */
    LiveStream(LiveLog.Feed feed, LiveStyle style, Optional<String> filter) {
        this.feed = feed;
        this.style = style;
        this.filter = filter.map(text -> text.toLowerCase(Locale.ROOT));
        this.piece = style.greeting();
    }

    @Override
    public int read() {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        while (taken == piece.length) {
            if (ended) {
                return -1;
            }
            piece = next();
            taken = 0;
            sentAt = System.nanoTime();
        }
        var count = wholeCharacters(length);
        System.arraycopy(piece, taken, bytes, offset, count);
        taken += count;
        return count;
    }

    /** How much of the piece is given at once: no part of a character, unless there is room for no more. */
    private int wholeCharacters(int length) {
        var count = Math.min(length, piece.length - taken);
        var end = taken + count;
        while (end < piece.length && end > taken && taken + count - end < LONGEST_CHARACTER && isInside(piece[end])) {
            end--;
        }
        var isCharacter = end > taken && (end == piece.length || !isInside(piece[end]));
        return isCharacter ? end - taken : count;
    }

    /** Whether a byte of UTF-8 can only stand within a character. */
    private static boolean isInside(byte b) {
        return (b & 0xC0) == 0x80;
    }

    /** Waits until there is something. */
    private byte[] next() {
        var pieces = new ByteArrayOutputStream();
        while (pieces.size() < ENOUGH) {
            var patience = pieces.size() > 0 ? Duration.ZERO : quietTimeLeft();
            if (pieces.size() == 0 && !patience.isPositive()) { // also where lines come that the filter holds back
                return style.signOfLife();
            }
            switch (feed.next(patience)) {
                case News.Written written -> {
                    if (isWanted(written.line())) {
                        pieces.writeBytes(style.line(written));
                    }
                }
                case News.Missed(var lines) -> pieces.writeBytes(style.missed(lines));
                case News.Quiet _ -> {
                    if (pieces.size() > 0) {
                        return pieces.toByteArray();
                    }
                }
                case News.Closed _ -> {
                    ended = true;
                    pieces.writeBytes(style.farewell());
                    return pieces.toByteArray();
                }
            }
        }
        return pieces.toByteArray();
    }

    private Duration quietTimeLeft() {
        return style.longestQuiet().minusNanos(System.nanoTime() - sentAt);
    }

    private boolean isWanted(LiveLog.Line line) {
        return filter.isEmpty()
                || new String(line.text(), StandardCharsets.UTF_8)
                        .toLowerCase(Locale.ROOT)
                        .contains(filter.get());
    }

    @Override
    public void close() {
        feed.close();
    }
}
