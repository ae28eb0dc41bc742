package webjobs.adapters.http.exchange;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import webjobs.domain.job.JobName;

/** A request that has found its route. Confined to the thread that answers it. */
public final class Request {
    private final ServerRequest request;
    private final Routes.Match.Found route;
    private final Links links;
    private final Sender sender;

    /** Who sent a request. */
    public interface Sender {
        /** The address of the client, through whatever proxies. */
        InetAddress address();

        /** Has the connection watched while it is not read; see {@link Request#whenClientLeaves}. */
        void watch(Runnable departed);

        /**
         * Sets memory aside until the request is answered.
         *
         * @return false where there is not as much
         */
        boolean takeMemory(long bytes);
    }

    public Request(ServerRequest request, Routes.Match.Found route, Links links, Sender sender) {
        this.request = request;
        this.route = route;
        this.links = links;
        this.sender = sender;
    }

    public Links links() {
        return links;
    }

    public boolean isHead() {
        return request.prologue().method().text().equals("HEAD");
    }

    public String method() {
        return request.prologue().method().text();
    }

    /** The address of the client that it came from, through whatever proxies. */
    public String client() {
        return sender.address().getHostAddress();
    }

    /**
     * Has a task run, by another thread, if the client leaves before it is answered. To be called when the body has been read: the
     * connection is read for that from then on.
     */
    public void whenClientLeaves(Runnable task) {
        sender.watch(task);
    }

    /** All headers, their values as they were sent. */
    public Map<String, List<String>> headers() {
        var headers = new LinkedHashMap<String, List<String>>();
        for (var header : request.headers()) {
            headers.put(header.name(), header.allValues());
        }
        return headers;
    }

    /** How many bytes the body has, 0 where there is none; empty where only its end will tell. */
    public OptionalLong bodyLength() {
        return request.content().hasEntity() ? request.headers().contentLength() : OptionalLong.of(0);
    }

    /** What a variable of the route's pattern stands for. */
    public String variable(String name) {
        var value = route.variables().get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no variable " + name);
        }
        return value;
    }

    /** What follows the fixed part of a route that has a tail. */
    public RequestPath.Tail tail() {
        return route.tail();
    }

    /** The path before what follows the fixed part of a route that has a tail; what may not stand in a header is escaped. */
    public String pathBeforeTail() {
        var path = RequestPath.parse(request.prologue().uriPath().rawPath());
        return path.segments().stream()
                .limit(route.route().segments().size())
                .map(segment -> "/" + PercentEncoding.escape(segment))
                .collect(Collectors.joining());
    }

    /** The path as it was sent, without a slash at the end. */
    public String rawPath() {
        return "/"
                + String.join(
                        "/",
                        RequestPath.parse(request.prologue().uriPath().rawPath())
                                .raw());
    }

    /** The query as it was sent, with its question mark; empty where there is none. What is not ASCII in it is escaped. */
    public String rawQuery() {
        var query = request.prologue().query().rawValue();
        return query.isEmpty() ? "" : "?" + PercentEncoding.escapeRaw(query);
    }

    /** What stands before the tail of a route, as it is in the table: {@code /api/vfs}. */
    public String routePrefix() {
        return route.route().prefix();
    }

    /** The job in the path. @throws Refused as {@code NotAJobName} */
    public JobName jobName() {
        return JobName.parse(variable("name"));
    }

    /** A header's value, of several the first; bytes beyond ASCII are read as UTF-8 where they are UTF-8. */
    public Optional<String> header(HeaderName name) {
        return request.headers().contains(name)
                ? Optional.of(HeaderText.read(request.headers().get(name).get()))
                : Optional.empty();
    }

    /** The media type of the body in small letters, without parameters. */
    public Optional<String> mediaType() {
        return header(HeaderNames.CONTENT_TYPE).map(HeaderText::mediaType).filter(type -> !type.isEmpty());
    }

    /**
     * A parameter of the query, decoded as forms are: {@code +} is a blank. Its name is compared in any case of letters; of several
     * the first counts.
     *
     * @throws NotServed as 400 where the query is malformed
     */
    public Optional<String> parameter(String name) {
        return values(name).findFirst();
    }

    /** All values of a parameter that may come more than once, in their order; read as {@link #parameter} does. */
    public List<String> parameters(String name) {
        return values(name).toList();
    }

    /** The names of all parameters of the query, as they were sent, each once. @throws NotServed as 400 where the query is malformed */
    public List<String> parameterNames() {
        return Arrays.stream(request.prologue().query().rawValue().split("&", -1))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> PercentEncoding.unescape(pair.replaceFirst("=.*", ""), true))
                .distinct()
                .toList();
    }

    private Stream<String> values(String name) {
        return Arrays.stream(request.prologue().query().rawValue().split("&", -1))
                .flatMap(pair -> {
                    var equals = pair.indexOf('=');
                    var key = PercentEncoding.unescape(equals < 0 ? pair : pair.substring(0, equals), true);
                    return key.equalsIgnoreCase(name)
                            ? Stream.of(equals < 0 ? "" : PercentEncoding.unescape(pair.substring(equals + 1), true))
                            : Stream.empty();
                });
    }

    /**
     * The body, as it arrives.
     *
     * @param limit in bytes
     * @param tooLarge what to throw where the body has more, at once if its length says so
     */
    public InputStream body(long limit, RuntimeException tooLarge) {
        var length = request.headers().contentLength();
        if (length.isPresent() && length.getAsLong() > limit) {
            throw tooLarge;
        }
        return request.content().hasEntity()
                ? new RequestBody(() -> request.content().inputStream(), limit, tooLarge)
                : InputStream.nullInputStream();
    }

    /**
     * The whole body.
     *
     * @throws NotServed as 413 where it has more bytes than the limit, as 503 where too many others are held at the moment
     */
    public byte[] wholeBody(int limit) {
        if (!sender.takeMemory(Math.min(limit, bodyLength().orElse(limit)))) {
            throw new NotServed(
                    503, "The server holds too many bodies of requests at the moment.", Map.of("Retry-After", "5"));
        }
        var tooLarge = new NotServed(413, "The body is larger than the " + limit + " bytes that are taken here.");
        try (var body = body(limit, tooLarge)) {
            return body.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("the body's stream throws no IOException", e);
        }
    }
}
