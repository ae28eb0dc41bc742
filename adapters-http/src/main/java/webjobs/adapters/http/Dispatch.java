package webjobs.adapters.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Links;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Problems;
import webjobs.adapters.http.exchange.Request;
import webjobs.adapters.http.exchange.RequestPath;
import webjobs.adapters.http.exchange.Routes;
import webjobs.adapters.http.kudu.KuduRoutes;
import webjobs.adapters.http.v1.V1Routes;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused;

/**
 * What every request goes through: who is calling, which route, its answer or what stands for it, the log.
 *
 * <p>The log never shows a query or a credential: arguments may be secrets. Safe for use by many threads.
 */
final class Dispatch implements Handler {
    private static final Logger LOG = System.getLogger(Dispatch.class.getName());
    private static final String CHALLENGE = "Basic realm=\"WebJobs\", charset=\"UTF-8\"";

    /** What bodies that are held in memory whole may take together; what is made of them takes several times as much. */
    private static final long WHOLE_BODIES_BYTES = 8L << 20;

    private final Routes routes;
    private final Credentials credentials;
    private final Optional<String> publicBase;
    private final TrustedProxies trustedProxies;
    private final CrossOriginRequests crossOriginRequests;
    private final MemoryBudget wholeBodies = new MemoryBudget(WHOLE_BODIES_BYTES);
    private final OpenRequests openRequests;
    private final Followers followers;

    Dispatch(
            Routes routes,
            Credentials credentials,
            Optional<URI> publicBase,
            TrustedProxies trustedProxies,
            OpenRequests openRequests,
            Followers followers) {
        this.routes = routes;
        this.credentials = credentials;
        this.publicBase = publicBase.map(base -> base.toString().replaceFirst("/+$", ""));
        this.trustedProxies = trustedProxies;
        this.crossOriginRequests = new CrossOriginRequests(this.publicBase);
        this.openRequests = openRequests;
        this.followers = followers;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        var requestId = RequestId.of(request.headers());
        RequestId.during(requestId, () -> handle(request, response, requestId));
    }

    private void handle(ServerRequest request, ServerResponse response, String requestId) {
        if (!openRequests.begin()) {
            var stopping = new NotServed(503, "The server is stopping.", Map.of("Retry-After", "5"));
            new Sending(request, response, requestId, followers).send(Problems.answer(stopping, requestId));
            return;
        }
        try {
            send(answer(request, requestId), request, response, requestId);
        } finally {
            ClientConnection.current().arriving().endWatch();
            openRequests.end();
        }
    }

    /** Until its request is answered. Confined to that. */
    private static final class ConnectedSender implements Request.Sender, AutoCloseable {
        private final InetAddress address;
        private final ClientConnection connection;
        private final MemoryBudget memory;
        private long taken;

        ConnectedSender(InetAddress address, ClientConnection connection, MemoryBudget memory) {
            this.address = address;
            this.connection = connection;
            this.memory = memory;
        }

        @Override
        public InetAddress address() {
            return address;
        }

        @Override
        public void watch(Runnable departed) {
            connection.arriving().watch(departed);
        }

        @Override
        public boolean takeMemory(long bytes) {
            var isThere = memory.take(bytes);
            taken += isThere ? bytes : 0;
            return isThere;
        }

        @Override
        public void close() {
            memory.giveBack(taken);
        }
    }

    private void send(Answer answer, ServerRequest request, ServerResponse response, String requestId) {
        LOG.log(
                Logger.Level.DEBUG,
                () -> request.prologue().method().text() + " " + loggable(request) + " status=" + answer.status()
                        + " client="
                        + Forwarded.of(request, trustedProxies).client().getHostAddress());
        var sending = new Sending(request, response, requestId, followers);
        try {
            sending.send(answer);
        } catch (CloseConnectionException over) {
            throw over;
        } catch (RuntimeException thrown) {
            if (response.isSent()) {
                throw new CloseConnectionException("the answer could not be sent", thrown);
            }
            sending.send(problem(thrown, request, requestId)); // a log that was found could not be opened
        }
    }

    private Answer answer(ServerRequest request, String requestId) {
        try {
            return routed(request);
        } catch (RuntimeException thrown) {
            return problem(thrown, request, requestId);
        }
    }

    private static Answer problem(RuntimeException thrown, ServerRequest request, String requestId) {
        var answer = Problems.answer(thrown, requestId);
        if (answer.status() >= 500) {
            log(thrown, request);
        }
        return answer;
    }

    private static void log(RuntimeException thrown, ServerRequest request) {
        var what = request.prologue().method().text() + " " + loggable(request);
        if (thrown instanceof StorageFailed failed && failed.isRetryable()) {
            LOG.log(Logger.Level.WARNING, "The storage failed for now: " + failed.getMessage() + " " + what);
        } else if (thrown instanceof NotServed || thrown instanceof Refused) {
            LOG.log(Logger.Level.WARNING, "A request was turned away: " + thrown.getMessage() + " " + what);
        } else {
            LOG.log(Logger.Level.ERROR, "A request could not be answered. " + what, thrown);
        }
    }

    private static String loggable(ServerRequest request) {
        return request.prologue().uriPath().rawPath().replaceAll("[^\\x21-\\x7e]", "?");
    }

    private Answer routed(ServerRequest request) {
        var method = request.prologue().method().text();
        var target = request.prologue().uriPath().rawPath();
        var sender = Forwarded.of(request, trustedProxies);
        crossOriginRequests.refuse(method, request.headers(), sender.base());
        // An open route has a plain address: who is not known is told of nothing else, not even that an address is
        // malformed.
        var open = isPlain(target) ? open(method, RequestPath.parse(target)) : Optional.<Routes.Match.Found>empty();
        if (open.isPresent()) {
            return answer(open.get(), request, sender);
        }
        admit(request, sender);
        return switch (routes.find(method, RequestPath.parse(target))) {
            case Routes.Match.Found found -> answer(found, request, sender);
            case Routes.Match.OtherMethods(var allowed)
            when method.equals("OPTIONS") -> Answer.empty(204).with("Allow", String.join(", ", allowed));
            case Routes.Match.OtherMethods(var allowed) ->
                throw new NotServed(
                        405,
                        "This address answers to " + String.join(", ", allowed) + ", not to " + method + ".",
                        Map.of("Allow", String.join(", ", allowed)));
            case Routes.Match.Unknown _ -> {
                var path = RequestPath.parse(target);
                KuduRoutes.explainUpload(method, path);
                throw new NotServed(
                        404,
                        "There is nothing at this address. "
                                + V1Routes.nearby(routes.all(), path).orElse("GET / says where to go."));
            }
        };
    }

    private static boolean isPlain(String target) {
        return target.chars().allMatch(c -> c != '%' && c < 0x80);
    }

    private Optional<Routes.Match.Found> open(String method, RequestPath path) {
        return routes.find(method, path) instanceof Routes.Match.Found found
                        && found.route().open()
                ? Optional.of(found)
                : Optional.empty();
    }

    private Answer answer(Routes.Match.Found found, ServerRequest request, Forwarded sender) {
        var links = new Links(publicBase.orElseGet(sender::base));
        var tags = found.route().method().equals("GET")
                ? request.headers().value(HeaderNames.IF_NONE_MATCH)
                : Optional.<String>empty();
        try (var connected = new ConnectedSender(sender.client(), ClientConnection.current(), wholeBodies)) {
            return found.route()
                    .handler()
                    .answer(new Request(request, found, links, connected))
                    .unlessKnown(tags);
        }
    }

    /** @throws NotServed where nobody knows who calls */
    private void admit(ServerRequest request, Forwarded sender) {
        var authorization = request.headers().value(HeaderNames.AUTHORIZATION);
        switch (credentials.check(authorization, sender.client())) {
            case Credentials.Verdict.Known _ -> {
                // nothing to say
            }
            case Credentials.Verdict.Missing _ ->
                throw new NotServed(
                        401,
                        "This server wants to know who calls: send a user name and password (HTTP Basic).",
                        Map.of("WWW-Authenticate", CHALLENGE));
            case Credentials.Verdict.Wrong _ ->
                throw new NotServed(
                        401, "The user name or the password is wrong.", Map.of("WWW-Authenticate", CHALLENGE));
            case Credentials.Verdict.TooMany(var retryAfter) ->
                throw new NotServed(
                        429,
                        "Too many wrong passwords came from your address. Wait a little.",
                        Map.of("Retry-After", Long.toString(retryAfter.toSeconds())));
        }
    }
}
