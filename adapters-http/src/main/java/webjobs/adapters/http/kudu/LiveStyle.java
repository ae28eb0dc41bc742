package webjobs.adapters.http.kudu;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Json;
import webjobs.application.LiveLog.News;
import webjobs.domain.run.RunId;

/** How what jobs write is written to whoever follows. */
sealed interface LiveStyle {
    /** After how long without anything to send a sign of life is sent. */
    Duration longestQuiet();

    byte[] greeting();

    byte[] line(News.Written written);

    /** The follower will not see so many lines. */
    byte[] missed(long lines);

    byte[] signOfLife();

    byte[] farewell();

    /**
     * Text for a terminal (LGS-02): a line is what it is in its log.
     *
     * @param whose in words, for the greeting
     * @param namesJobs whether lines of several jobs come, and each says whose it is
     */
    record Plain(String whose, boolean namesJobs, InstantSource clock, Duration longestQuiet) implements LiveStyle {
        @Override
        public byte[] greeting() {
            return said("Welcome to the log stream of " + whose + ".");
        }

        @Override
        public byte[] line(News.Written written) {
            var line = new ByteArrayOutputStream();
            if (namesJobs) {
                var source = written.line().source();
                line.writeBytes(utf8(source.kind().word() + "/" + source.job() + ": "));
            }
            line.writeBytes(written.line().text());
            line.write('\n');
            return line.toByteArray();
        }

        @Override
        public byte[] missed(long lines) {
            return said((lines == 1 ? "1 line is" : lines + " lines are")
                    + " missing here: jobs wrote faster than you could read.");
        }

        @Override
        public byte[] signOfLife() {
            return said("Nothing new for a minute.");
        }

        @Override
        public byte[] farewell() {
            return said("The log stream ends.");
        }

        private byte[] said(String sentence) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            return utf8(now + "  " + sentence + "\n");
        }
    }

    /** Server-sent events, as the HTML standard has them: {@code line} and {@code missed}, and comments for signs of life. */
    record Events(Duration longestQuiet) implements LiveStyle {
        private record LineJson(
                String kind, String job, @Nullable String run, String text) {}

        private record MissedJson(long lines) {}

        @Override
        public byte[] greeting() {
            return utf8(": Welcome\n\n");
        }

        @Override
        public byte[] line(News.Written written) {
            var source = written.line().source();
            var line = new LineJson(
                    source.kind().word(),
                    source.job().text(),
                    source.run().map(RunId::toString).orElse(null),
                    new String(written.line().text(), StandardCharsets.UTF_8));
            return event("id: " + written.id() + "\nevent: line", line);
        }

        @Override
        public byte[] missed(long lines) {
            return event("event: missed", new MissedJson(lines));
        }

        private static byte[] event(String head, Object data) {
            return utf8(head + "\ndata: " + new String(Json.bytes(data), StandardCharsets.UTF_8) + "\n\n");
        }

        @Override
        public byte[] signOfLife() {
            return utf8(":\n\n");
        }

        @Override
        public byte[] farewell() {
            return utf8(": The stream ends.\n\n");
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
