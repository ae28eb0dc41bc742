package webjobs.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import webjobs.adapters.http.RequestId;

/** The layout of the server's log, as it is configured. */
class RequestInLogTest {
    private final LoggerContext logging = new LoggerContext();
    private final ConsoleAppender<ILoggingEvent> appender;

    RequestInLogTest() throws JoranException {
        var configurator = new JoranConfigurator();
        configurator.setContext(logging);
        configurator.doConfigure(RequestInLogTest.class.getResource("/logback.xml"));
        appender = (ConsoleAppender<ILoggingEvent>) logging.getLogger("ROOT").getAppender("stderr");
    }

    private String line() {
        var event =
                new LoggingEvent("", logging.getLogger("webjobs.Some"), Level.INFO, "Something happened.", null, null);
        return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void namesTheRequestThatALineIsWrittenFor() {
        RequestId.during("4711", () -> assertThat(line()).endsWith(" INFO  Some - Something happened. request=4711\n"));
    }

    @Test
    void leavesLinesOutsideOfRequestsAsTheyAre() throws InterruptedException {
        var elsewhere = new AtomicReference<String>();

        RequestId.during("4711", () -> {
            try {
                Thread.ofVirtual().start(() -> elsewhere.set(line())).join();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        });

        assertThat(elsewhere.get()).endsWith(" INFO  Some - Something happened.\n");
        assertThat(line()).endsWith(" INFO  Some - Something happened.\n");
    }
}
