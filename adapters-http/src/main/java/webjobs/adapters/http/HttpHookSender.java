package webjobs.adapters.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.kudu.HookPayload;
import webjobs.application.port.HookSender;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Delivery.Outcome;
import webjobs.domain.hook.Hook;
import webjobs.domain.run.Run;

/**
 * Tells receivers by HTTP POST (HKS-07), with the headers of Standard Webhooks.
 *
 * <p>Nothing that it says of a failure holds the address, which may hold a password. Safe for use by many threads.
 */
public final class HttpHookSender implements HookSender {
    private static final Duration LONGEST = Duration.ofSeconds(10); // CST-17

    private final Supplier<Optional<String>> base;
    private final Duration longest;
    private final InstantSource clock = InstantSource.system();
    private @Nullable HttpClient strict;
    private @Nullable HttpClient credulous;

    /** @param base where callers reach this server, once that is known, for the URLs in what is told */
    public HttpHookSender(Supplier<Optional<String>> base) {
        this(base, LONGEST);
    }

    /** @param longest what an attempt may take in all */
    HttpHookSender(Supplier<Optional<String>> base, Duration longest) {
        this.base = base;
        this.longest = longest;
    }

    @Override
    public String payload(Run run) {
        return HookPayload.of(run, base.get());
    }

    @Override
    public String payload(SiteDeployment deployment) {
        return HookPayload.of(deployment);
    }

    @Override
    public Outcome send(Hook hook, Delivery delivery) {
        try {
            return answer(client(hook.insecureSsl()), request(hook, delivery));
        } catch (IllegalArgumentException | NotServed _) {
            return new Outcome.Unanswered("The address cannot be called.");
        }
    }

    private HttpRequest request(Hook hook, Delivery delivery) {
        var address = ReceiverAddress.of(hook.url());
        var timestamp = Long.toString(clock.instant().getEpochSecond());
        var request = HttpRequest.newBuilder(address.uri())
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "WebJobs-Server")
                .header("webhook-id", delivery.id())
                .header("webhook-timestamp", timestamp)
                .POST(BodyPublishers.ofString(delivery.payload(), StandardCharsets.UTF_8));
        address.authorization().ifPresent(basic -> request.header("Authorization", basic));
        hook.secret()
                .map(secret -> new HookSignature(secret).of(delivery.id(), timestamp, delivery.payload()))
                .ifPresent(signature -> request.header("webhook-signature", signature));
        return request.build();
    }

    /** A receiver that has answered has taken the message or not, whatever becomes of the rest of its answer. */
    private Outcome answer(HttpClient client, HttpRequest request) {
        var answer = new StatusOnly();
        var exchange = client.sendAsync(request, answer);
        try {
            return new Outcome.Answered(
                    exchange.get(longest.toNanos(), TimeUnit.NANOSECONDS).statusCode());
        } catch (TimeoutException _) {
            return answer.status()
                    .<Outcome>map(Outcome.Answered::new)
                    .orElseGet(() -> new Outcome.Unanswered("There was no answer within " + words(longest) + "."));
        } catch (ExecutionException e) {
            return answer.status()
                    .<Outcome>map(Outcome.Answered::new)
                    .orElseGet(() -> new Outcome.Unanswered(why(e.getCause())));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome.Unanswered("The server did not wait for the answer.");
        } finally {
            exchange.cancel(true);
        }
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1_000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static String why(@Nullable Throwable failure) {
        return switch (failure) {
            case HttpConnectTimeoutException _ -> "The connection could not be made in time.";
            case ConnectException e when isUnknownName(e) -> "The name of the receiver is not known.";
            case ConnectException _ -> "The connection was refused, or there is no way to the receiver.";
            case SSLException e -> "No trusted connection could be made: " + e.getMessage() + ".";
            case IOException _ -> "The connection broke off before there was an answer.";
            case null, default -> "The address cannot be called.";
        };
    }

    private static boolean isUnknownName(Throwable failure) {
        return failure instanceof UnresolvedAddressException
                || failure instanceof UnknownHostException
                || failure.getCause() != null && isUnknownName(failure.getCause());
    }

    /** They are made when they are needed first: to read what the machine trusts takes long. */
    private synchronized HttpClient client(boolean insecureSsl) {
        if (insecureSsl) {
            credulous = credulous == null
                    ? settled(HttpClient.newBuilder().sslContext(TrustsEverybody.context()))
                    : credulous;
            return credulous;
        }
        strict = strict == null ? settled(HttpClient.newBuilder()) : strict;
        return strict;
    }

    private HttpClient settled(HttpClient.Builder client) {
        return client.version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(longest)
                .build();
    }
}
