package webjobs.adapters.http;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Takes the status of one answer. A little of its body is read and thrown away, so that the connection can be used again; of one
 * without an end no more than that.
 */
final class StatusOnly implements BodyHandler<StatusOnly>, BodySubscriber<StatusOnly> {
    private static final long MOST_BYTES = 64 * 1024;

    private final CompletableFuture<StatusOnly> end = new CompletableFuture<>();
    private volatile @Nullable Integer status;
    private volatile @Nullable Subscription body;
    private long taken;

    /** Known as soon as the answer has begun. */
    Optional<Integer> status() {
        return Optional.ofNullable(status);
    }

    @Override
    public BodySubscriber<StatusOnly> apply(ResponseInfo answer) {
        status = answer.statusCode();
        return this;
    }

    @Override
    public CompletionStage<StatusOnly> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        body = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        taken += bytes.stream().mapToLong(ByteBuffer::remaining).sum();
        var subscription = body;
        if (taken > MOST_BYTES && subscription != null) {
            subscription.cancel();
            end.complete(this);
        }
    }

    @Override
    public void onError(Throwable failure) {
        end.complete(this); // the status has come, and nothing else counts
    }

    @Override
    public void onComplete() {
        end.complete(this);
    }
}
