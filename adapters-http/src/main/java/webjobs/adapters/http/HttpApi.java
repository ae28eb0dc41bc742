package webjobs.adapters.http;

import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Route;
import webjobs.adapters.http.exchange.Routes;
import webjobs.adapters.http.kudu.KuduRoutes;
import webjobs.adapters.http.kudu.ServerRoutes;
import webjobs.adapters.http.kudu.SiteRoutes;
import webjobs.adapters.http.v1.V1Routes;
import webjobs.application.AppSettings;
import webjobs.application.ContinuousJobs;
import webjobs.application.Deployment;
import webjobs.application.Hooks;
import webjobs.application.LiveLog;
import webjobs.application.Readiness;
import webjobs.application.Schedules;
import webjobs.application.SiteDeployments;
import webjobs.application.TriggeredJobs;
import webjobs.application.port.DiskSpace;
import webjobs.application.port.HomeFiles;

/**
 * The server's HTTP interface: the documented Kudu API and our own, {@code /metrics} for operators, and {@code /livez} for whoever
 * watches over the process.
 *
 * <p>Safe for use by many threads.
 */
public final class HttpApi {
    /** Arguments come in the query: as many bytes as a process takes, some of them percent-encoded. */
    private static final int MOST_REQUEST_LINE_BYTES = 256 * 1024;

    private static final int MOST_HEADER_BYTES = 32 * 1024;
    private static final int MOST_CONNECTIONS = 4096;
    private static final int MOST_REQUESTS_AT_ONCE = 512;
    /** How long a client may keep a connection waiting: between requests, in one, and while it reads an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How often connections are looked at for that. */
    private static final Duration PATROL = Duration.ofSeconds(5);
    /** How long open requests are waited for when the server stops. */
    private static final Duration GRACE = Duration.ofSeconds(10);
    /** How long those that follow a log may take to read its last words. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final HttpSettings settings;
    private final Credentials credentials;
    private final Routes routes;

    /** What the interface works with. */
    public record Means(
            UseCases useCases,
            Credentials credentials,
            PrometheusMeasures measures,
            InstantSource clock,
            HttpSettings settings) {}

    /** What callers can have done. */
    public record UseCases(
            TriggeredJobs triggeredJobs,
            ContinuousJobs continuousJobs,
            Deployment deployment,
            Schedules schedules,
            HomeFiles files,
            AppSettings settings,
            SiteDeployments siteDeployments,
            Hooks hooks,
            LiveLog liveLog,
            DiskSpace space,
            Readiness readiness) {}

    public HttpApi(Means means) {
        settings = means.settings();
        credentials = means.credentials();
        var table = new ArrayList<Route>();
        table.addAll(LandingPage.routes());
        table.add(new Route("GET", "/livez", true, _ -> Answer.json(200, new Livez("up"))));
        table.add(new Route("GET", "/readyz", true, _ -> readyz(means.useCases().readiness())));
        table.add(Route.of("GET", "/metrics", _ -> metrics(means.measures())));
        var cases = means.useCases();
        var clock = means.clock();
        table.addAll(KuduRoutes.of(
                cases.triggeredJobs(),
                cases.continuousJobs(),
                cases.deployment(),
                cases.files(),
                cases.space(),
                clock,
                settings.maxUploadBytes(),
                settings.trustsJobPages()));
        table.addAll(ServerRoutes.of(meansOfServer(cases), clock));
        table.addAll(SiteRoutes.of(cases.siteDeployments(), settings.maxUploadBytes()));
        table.addAll(V1Routes.of(
                cases.triggeredJobs(),
                cases.continuousJobs(),
                cases.schedules(),
                cases.hooks(),
                clock,
                settings.version()));
        routes = new Routes(table);
    }

    private ServerRoutes.Means meansOfServer(UseCases cases) {
        return new ServerRoutes.Means(
                cases.settings(),
                cases.hooks(),
                cases.liveLog(),
                cases.triggeredJobs(),
                cases.continuousJobs(),
                cases.files(),
                settings.version());
    }

    private record Livez(String status) {}

    /** @param reasons why it is not ready; none where it is */
    private record Readyz(String status, List<String> reasons) {}

    private static Answer readyz(Readiness readiness) {
        var hindrances = readiness.hindrances();
        return hindrances.isEmpty()
                ? Answer.json(200, new Readyz("ready", hindrances))
                : Answer.json(503, new Readyz("not ready", hindrances)).with("Retry-After", "5");
    }

    private static Answer metrics(PrometheusMeasures measures) {
        return new Answer(200, Map.of(), new Answer.Body.Bytes(PrometheusMeasures.CONTENT_TYPE, measures.text()));
    }

    /** Everything that is served. */
    public List<Route> routes() {
        return routes.all();
    }

    /** Begins to listen. @throws CannotListen with a sentence for a person */
    public Listening start() {
        requireFree();
        var openRequests = new OpenRequests();
        var followers = new Followers();
        var server = server(new Dispatch(
                routes, credentials, settings.publicBase(), settings.trustedProxies(), openRequests, followers));
        server.start();
        // A port in use does not make it throw; it only does not run then.
        if (!server.isRunning() || server.port() < 1) {
            server.stop();
            throw cannotListen("another program has just taken that port");
        }
        return new Listening(server, openRequests, followers);
    }

    /** The web server would write a stack trace, and not say why it does not listen. */
    private void requireFree() {
        try (var trial = new ServerSocket()) {
            trial.setReuseAddress(true);
            trial.bind(new InetSocketAddress(address(), settings.port()));
        } catch (IOException e) {
            var reason = String.valueOf(e.getMessage());
            throw cannotListen(
                    switch (reason) {
                        case "Address already in use" ->
                            "another program listens there. Stop it, or take another port (--port)";
                        case "Cannot assign requested address" ->
                            "no network interface of this machine has that address. Take one that it has,"
                                    + " 127.0.0.1 for this machine only or 0.0.0.0 for all its addresses (--host)";
                        case "Permission denied" ->
                            "this user may not. Ports below 1024 are the administrator's: take a higher one (--port),"
                                    + " and have a proxy listen on the lower";
                        case "Protocol family unavailable", "Address family not supported by protocol" ->
                            "this machine does not speak that kind of address. Take another one (--host)";
                        default -> "the system says: " + reason;
                    });
        }
    }

    private CannotListen cannotListen(String why) {
        var host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return new CannotListen("Cannot listen on " + host + ":" + settings.port() + ": " + why + ".");
    }

    private WebServer server(Dispatch dispatch) {
        var http1 = Http1Config.builder()
                .maxPrologueLength(MOST_REQUEST_LINE_BYTES)
                .maxHeadersSize(MOST_HEADER_BYTES)
                .addReceiveListener(Connections.HEADS)
                .addSendListener(Connections.ANSWERS)
                .validatePath(false) // Dispatch does, after it knows who calls
                .validatePrologue(false)
                .buildPrototype();
        var connections =
                new Connections(Http1ConnectionSelector.builder().config(http1).build());
        // Nothing is taken from a global configuration, and no service on the class path joins in unasked.
        return WebServer.builder()
                .address(address())
                .port(settings.port())
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                .concurrencyLimitDiscoverServices(false)
                .shutdownHook(false)
                .addConnectionSelector(connections)
                .mediaContext(media -> media.mediaSupportsDiscoverServices(false))
                .contentEncoding(new UncodedContent())
                .directHandlers(EarlyProblems.handlers())
                .connectionOptions(HttpApi::ofConnections)
                .idleConnectionTimeout(PATIENCE)
                .idleConnectionPeriod(PATROL)
                .maxTcpConnections(MOST_CONNECTIONS)
                .concurrencyLimit(
                        FixedLimit.builder().permits(MOST_REQUESTS_AT_ONCE).build())
                .routing(HttpRouting.builder().any(dispatch))
                .build();
    }

    /** Else the end of an answer would wait for the client to acknowledge its beginning, which takes 40 ms. */
    static void ofConnections(SocketOptions.BuilderBase<?, ?> options) {
        options.tcpNoDelay(true);
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(settings.host());
        } catch (UnknownHostException _) {
            throw new CannotListen("Cannot listen on '" + settings.host()
                    + "': there is no such name. Take an address of this machine, or a name for one (--host).");
        }
    }

    /** A server that answers. */
    public static final class Listening implements AutoCloseable {
        private final WebServer server;
        private final OpenRequests openRequests;
        private final Followers followers;

        private Listening(WebServer server, OpenRequests openRequests, Followers followers) {
            this.server = server;
            this.openRequests = openRequests;
            this.followers = followers;
        }

        /** The port it listens on, also where any was asked for. */
        public int port() {
            return server.port();
        }

        /** Takes no further request, ends those that follow a log, lets the other open ones be answered, and stops. */
        @Override
        public void close() {
            openRequests.refuseNewOnes();
            followers.endAll();
            if (!openRequests.awaitNone(FAREWELL)) {
                followers.cutOff();
                var _ = openRequests.awaitNone(GRACE); // the server would interrupt them
            }
            server.stop();
        }
    }

    /** There is no server after the call. */
    public static final class CannotListen extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CannotListen(String message) {
            super(message);
        }
    }
}
