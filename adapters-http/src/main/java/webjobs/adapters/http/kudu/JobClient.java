package webjobs.adapters.http.kudu;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import webjobs.adapters.http.exchange.NotServed;

/**
 * Asks what a job serves at its port of this machine, by a connection for each question. Bodies stream both ways; redirects are the
 * caller's to follow. Safe for use by many threads.
 *
 * <p>The JDK's client is not used: it sends a piece of a body only when it has the next, no answer before the whole body, some addresses
 * not as they came, and a question again that a job has broken off at.
 */
final class JobClient {
    /** Some servers want to be told that one of these has none (RFC 9110, section 8.6). */
    private static final Set<String> MAY_HAVE_A_BODY = Set.of("POST", "PUT", "PATCH");

    private static final Duration PATIENCE_WITH_THE_CALLER = Duration.ofMinutes(2);

    /** A body up to this size is waited for a little, so that the caller's connection need not end with it. */
    private static final int SMALL_BODY = 64 * 1024;

    private static final Duration WAIT_FOR_SMALL_BODY = Duration.ofSeconds(1);

    private final Duration longestConnecting;
    private final Duration longestSilence;
    private final Duration longestPause;

    /**
     * @param longestSilence how long the job may say nothing after it has been asked, take nothing of the body, or send nothing of a
     *     body whose length it has said
     * @param longestPause how long it may send nothing of a body whose end only it knows
     */
    JobClient(Duration longestConnecting, Duration longestSilence, Duration longestPause) {
        this.longestConnecting = longestConnecting;
        this.longestSilence = longestSilence;
        this.longestPause = longestPause;
    }

    /**
     * What the job is asked.
     *
     * @param target a path and perhaps a query, as the caller has sent them
     * @param headers none about the connection or the body's length
     * @param length of the body; empty where only its end will tell
     * @param whenCallerLeaves has a task run if the caller leaves; told one when the body has been read
     */
    record Question(
            String method,
            String target,
            Map<String, List<String>> headers,
            InputStream body,
            OptionalLong length,
            Consumer<Runnable> whenCallerLeaves) {}

    /**
     * What it answers.
     *
     * @param length what its head says of the body
     * @param hasCome whether all of the body has come already
     * @param body to be closed
     */
    record Reply(
            int status, Map<String, List<String>> headers, OptionalLong length, boolean hasCome, InputStream body) {}

    /**
     * Returns when the job has answered and the question's body need not be read any more.
     *
     * @throws NotServed as 502 where there is nobody or what he says is no answer, as 504 where it does not come in time; as what the
     *     body throws where that does not come whole; as 400 where the question cannot be asked
     */
    Reply ask(int port, Question question) {
        var head = head(port, question);
        var socket = connect(port);
        try {
            return ask(socket, head, question);
        } catch (RuntimeException | IOException | InterruptedException e) {
            close(socket);
            throw failure(e);
        }
    }

    private Reply ask(Socket socket, byte[] head, Question question) throws IOException, InterruptedException {
        var sink = socket.getOutputStream();
        var sending = new BodySending(
                question.body(),
                question.length(),
                sink,
                () -> close(socket),
                () -> question.whenCallerLeaves().accept(() -> close(socket)));
        try {
            sink.write(head);
            sending.start();
            var source = new BufferedInputStream(new Awaited(socket, sending));
            var answer = AnswerHead.read(source);
            if (answer.status() >= 400) {
                sending.stop(); // who refuses does not want the rest
            }
            awaitEnd(sending);
            sending.check();
            var small = question.method().equals("HEAD")
                    ? Optional.<byte[]>empty()
                    : smallBody(socket, source, answer.length());
            socket.setSoTimeout((int) (answer.length().isPresent() ? longestSilence : longestPause).toMillis());
            var body = new AnswerBody(
                    small.<InputStream>map(ByteArrayInputStream::new).orElse(source),
                    socket,
                    answer.isChunked(),
                    answer.length());
            return new Reply(answer.status(), answer.headers(), answer.length(), small.isPresent(), body);
        } catch (RuntimeException | IOException e) {
            close(socket);
            sending.stop();
            var _ = sending.awaitEnd(PATIENCE_WITH_THE_CALLER); // the server's own with a silent caller is shorter
            sending.check();
            throw e;
        }
    }

    /** A body that is small and there, or as good as there; else it is still to be read. */
    private static Optional<byte[]> smallBody(Socket socket, InputStream source, OptionalLong length)
            throws IOException {
        if (length.orElse(0) == 0 || length.getAsLong() > SMALL_BODY) {
            return Optional.empty();
        }
        var body = new byte[(int) length.getAsLong()];
        var begun = System.nanoTime();
        source.mark(body.length);
        try {
            for (var taken = 0; taken < body.length; ) {
                var left = WAIT_FOR_SMALL_BODY.minusNanos(System.nanoTime() - begun);
                socket.setSoTimeout((int) Math.max(1, left.toMillis()));
                var count = source.read(body, taken, body.length - taken);
                if (count < 0 || !left.isPositive()) {
                    source.reset();
                    return Optional.empty(); // where it breaks off the caller is to see that, too
                }
                taken += count;
            }
            return Optional.of(body);
        } catch (SocketTimeoutException _) {
            source.reset();
            return Optional.empty();
        }
    }

    private void awaitEnd(BodySending sending) throws IOException, InterruptedException {
        while (!sending.awaitEnd(left(sending))) {
            // it has moved meanwhile, or the next look finds that it has not
        }
    }

    /** How long it may still be waited. */
    private Duration left(BodySending sending) throws SocketTimeoutException {
        var left = longestSilence.minus(sending.still());
        if (!left.isPositive()) {
            throw new SocketTimeoutException("it was silent for too long");
        }
        return left.plusMillis(1);
    }

    /** What comes from the job while it has not answered. */
    private final class Awaited extends InputStream {
        private final Socket socket;
        private final InputStream source;
        private final BodySending sending;
        private boolean answers;

        Awaited(Socket socket, BodySending sending) throws IOException {
            this.socket = socket;
            this.source = socket.getInputStream();
            this.sending = sending;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (!answers) {
                socket.setSoTimeout((int) left(sending).toMillis());
                try {
                    var count = source.read(bytes, offset, length);
                    answers = true;
                    return count;
                } catch (SocketTimeoutException _) {
                    // the body may have moved meanwhile
                }
            }
            return source.read(bytes, offset, length);
        }
    }

    private Socket connect(int port) {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress("127.0.0.1", port), (int) longestConnecting.toMillis());
            return socket;
        } catch (SocketTimeoutException _) {
            close(socket);
            throw new NotServed(504, "The job cannot be reached at its port within " + words(longestConnecting) + ".");
        } catch (IOException _) {
            close(socket);
            throw new NotServed(502, "The job does not listen at its port (WEBJOBS_PORT), or does not yet.");
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // there is nothing left to lose
        }
    }

    private static byte[] head(int port, Question question) {
        var head = new StringBuilder(question.method() + " " + question.target() + " HTTP/1.1\r\nHost: 127.0.0.1:"
                + port + "\r\nConnection: close\r\n");
        question.headers()
                .forEach((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        if (question.length().isEmpty()) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (question.length().getAsLong() > 0 || MAY_HAVE_A_BODY.contains(question.method())) {
            head.append("Content-Length: ")
                    .append(question.length().getAsLong())
                    .append("\r\n");
        }
        refuseForgery(question);
        return head.append("\r\n").toString().getBytes(ISO_8859_1);
    }

    /** Nothing that could be taken for a line of its own is passed on. */
    private static void refuseForgery(Question question) {
        var values = question.headers().values().stream().flatMap(List::stream);
        if (question.target().chars().anyMatch(c -> c <= ' ' || c == 0x7f)
                || values.anyMatch(value -> value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f))) {
            throw new NotServed(400, "The address or a header holds what cannot be passed on.");
        }
    }

    private RuntimeException failure(Exception cause) {
        return switch (cause) {
            case RuntimeException known -> known;
            case SocketTimeoutException _ ->
                new NotServed(504, "The job has not answered for " + words(longestSilence) + ".");
            case ProtocolException _ -> new NotServed(502, "What the job answers is not HTTP/1.1.");
            case InterruptedException _ -> {
                Thread.currentThread().interrupt();
                yield new NotServed(503, "The server is stopping.");
            }
            default -> new NotServed(502, "The job broke off before it had answered.");
        };
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1_000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
