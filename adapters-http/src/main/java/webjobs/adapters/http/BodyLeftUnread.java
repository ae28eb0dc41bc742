package webjobs.adapters.http;

import io.helidon.webserver.CloseConnectionException;

/** An answer was sent before the request's body was read: the connection is of no further use, but the client still writes to it. */
final class BodyLeftUnread extends CloseConnectionException {
    private static final long serialVersionUID = 1L;

    BodyLeftUnread() {
        super("answered without reading the body");
    }
}
