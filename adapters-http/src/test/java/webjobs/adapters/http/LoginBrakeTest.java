package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import webjobs.adapters.http.LoginBrake.Outcome;
import webjobs.application.Eventually;

class LoginBrakeTest {
    private final SteppingClock clock = new SteppingClock();
    private final List<Duration> pauses = new ArrayList<>();
    private final LoginBrake brake = new LoginBrake(clock::nanos, pauses::add);

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void fail(String address, int times) {
        for (var i = 0; i < times; i++) {
            assertThat(brake.attempt(address(address), () -> false)).isInstanceOf(Outcome.Wrong.class);
        }
    }

    @Test
    void holdsBackTheSixthFailureAndEachFurtherOneLonger() {
        fail("10.0.0.1", 12);

        assertThat(pauses.subList(0, 5)).containsOnly(Duration.ZERO);
        assertThat(pauses.subList(5, 12))
                .extracting(Duration::toMillis)
                .containsExactly(250L, 500L, 1000L, 2000L, 4000L, 4000L, 4000L);
    }

    @Test
    void neverHoldsBackWhatIsRight() {
        fail("10.0.0.1", 12);
        pauses.clear();

        assertThat(brake.attempt(address("10.0.0.1"), () -> true)).isInstanceOf(Outcome.Right.class);
        assertThat(pauses).isEmpty();
    }

    @Test
    void forgivesWithTime() {
        fail("10.0.0.1", 8);
        clock.advance(Duration.ofSeconds(30 * 8));
        pauses.clear();

        fail("10.0.0.1", 5);

        assertThat(pauses).containsOnly(Duration.ZERO);
    }

    @Test
    void keepsAddressesApart() {
        fail("10.0.0.1", 12);
        pauses.clear();

        fail("10.0.0.2", 1);

        assertThat(pauses).containsOnly(Duration.ZERO);
    }

    @Test
    void takesAnIpv6NetworkForOneAddress() {
        fail("2001:db8:0:1::1", 6);
        pauses.clear();

        fail("2001:db8:0:1:ffff::2", 1);

        assertThat(pauses).doesNotContain(Duration.ZERO);
    }

    @Test
    void givesAnAddressOneAttemptAtATimeAndSendsACrowdAway() throws InterruptedException {
        fail("10.0.0.1", 6);
        var release = new CountDownLatch(1);
        var atOnce = new AtomicInteger();
        var most = new AtomicInteger();
        var outcomes = new ConcurrentLinkedQueue<Outcome>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var attempts = new ArrayList<Future<?>>();
            for (var i = 0; i < 20; i++) {
                attempts.add(threads.submit(() -> outcomes.add(brake.attempt(address("10.0.0.1"), () -> {
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    await(release);
                    atOnce.decrementAndGet();
                    return false;
                }))));
            }
            Eventually.until(outcomes::size, size -> size >= 16);
            release.countDown();
        }

        assertThat(most.get()).isEqualTo(1);
        assertThat(outcomes)
                .hasSize(20)
                .filteredOn(Outcome.TooMany.class::isInstance)
                .hasSize(16);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
