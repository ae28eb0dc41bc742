package webjobs.bootstrap;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import webjobs.adapters.http.RequestId;

/**
 * The end of a line of the log: which request it was written for, and nothing where it was for none.
 *
 * <p>It is public, and named in {@code logback.xml}, because the logging library makes it. Lines are written by the thread that logs
 * them; a log that were written by another would have to keep the id with the line.
 */
public final class RequestInLog extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent line) {
        return RequestId.current().map(id -> " request=" + id).orElse("");
    }
}
