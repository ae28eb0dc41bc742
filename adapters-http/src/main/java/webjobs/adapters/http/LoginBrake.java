package webjobs.adapters.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Slows whoever tries passwords. Each address has one attempt at a time; from the sixth wrong one on each is held back before it is
 * told so, twice as long as the last, up to a few seconds. Half a minute forgives one, by a clock that nobody sets.
 *
 * <p>Safe for use by many threads.
 */
final class LoginBrake {
    private static final int FREE_FAILURES = 5;
    private static final int MOST_COUNTED = 16;
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(4);
    private static final Duration FORGIVEN_AFTER = Duration.ofSeconds(30);

    /** How many attempts of one address that has failed before may wait for their turn. */
    private static final int MOST_WAITING = 4;
    /** How many attempts may wait in all, so that those who are known still find the server free. */
    private static final int MOST_WAITING_IN_ALL = 128;

    private static final int MOST_ADDRESSES = 10_000;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final LongSupplier nanoTime;
    private final Consumer<Duration> pause;
    private final LinkedHashMap<String, Address> addresses = new LinkedHashMap<>(16, 0.75f, true);
    private int waitingInAll;

    /** What an attempt came to. */
    sealed interface Outcome {
        record Right() implements Outcome {}

        record Wrong() implements Outcome {}

        record TooMany(Duration retryAfter) implements Outcome {}
    }

    /** What is remembered of an address; all but the lock is guarded by the brake itself. */
    private static final class Address {
        final ReentrantLock turn = new ReentrantLock(true);
        int waiting;
        int failures;
        /** By {@link #nanoTime}. */
        long failuresAsOf;
    }

    LoginBrake() {
        this(System::nanoTime, LoginBrake::sleep);
    }

    /**
     * @param nanoTime nanoseconds that go on evenly from any beginning, as those of {@link System#nanoTime}
     * @param pause waits so long
     */
    LoginBrake(LongSupplier nanoTime, Consumer<Duration> pause) {
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** @param check whether the attempt is right; may be slow */
    Outcome attempt(InetAddress from, BooleanSupplier check) {
        var address = enter(from);
        try {
            if (isCrowded(address)) {
                return new Outcome.TooMany(LONGEST_DELAY);
            }
            address.turn.lock();
            try {
                if (isCrowded(address)) {
                    return new Outcome.TooMany(LONGEST_DELAY);
                }
                if (check.getAsBoolean()) {
                    return new Outcome.Right();
                }
                pause.accept(delayAfterFailure(address));
                return new Outcome.Wrong();
            } finally {
                address.turn.unlock();
            }
        } finally {
            leave(address);
        }
    }

    private static void sleep(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the server is stopping
        }
    }

    private synchronized Address enter(InetAddress from) {
        var address = addresses.computeIfAbsent(network(from), _ -> new Address());
        if (addresses.size() > MOST_ADDRESSES) {
            var others = addresses.values().iterator();
            while (others.hasNext()) {
                var oldest = others.next();
                if (oldest.waiting == 0 && oldest != address) {
                    others.remove();
                    break;
                }
            }
        }
        address.waiting++;
        waitingInAll++;
        return address;
    }

    private synchronized void leave(Address address) {
        address.waiting--;
        waitingInAll--;
    }

    /** Asked again when an attempt's turn has come: those that queued up before the first failures do not slip through. */
    private synchronized boolean isCrowded(Address address) {
        return waitingInAll > MOST_WAITING_IN_ALL
                || address.waiting > MOST_WAITING && failures(address) >= FREE_FAILURES;
    }

    private synchronized Duration delayAfterFailure(Address address) {
        address.failures = Math.min(failures(address) + 1, MOST_COUNTED);
        address.failuresAsOf = nanoTime.getAsLong();
        if (address.failures <= FREE_FAILURES) {
            return Duration.ZERO;
        }
        var delay = FIRST_DELAY.multipliedBy(1L << (address.failures - FREE_FAILURES - 1));
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
    }

    private int failures(Address address) {
        if (address.failures == 0) {
            return 0;
        }
        var forgiven = (nanoTime.getAsLong() - address.failuresAsOf) / FORGIVEN_AFTER.toNanos();
        return (int) Math.clamp(address.failures - forgiven, 0, MOST_COUNTED);
    }

    /** An IPv6 caller has a whole network of addresses to choose from. */
    private static String network(InetAddress address) {
        var bytes = address.getAddress();
        return HexFormat.of()
                .formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES) : bytes);
    }
}
