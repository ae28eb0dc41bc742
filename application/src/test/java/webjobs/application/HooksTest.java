package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.application.Workbench.assertRefused;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import webjobs.application.Hooks.Wanted;
import webjobs.application.port.InMemoryHookStore;
import webjobs.application.port.ScriptedHookSender;
import webjobs.application.port.ScriptedHookSender.Sent;
import webjobs.domain.Refused.Reason;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Delivery.Outcome;
import webjobs.domain.hook.Delivery.State;
import webjobs.domain.hook.Hook;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

class HooksTest {
    private static final Outcome AWAY = new Outcome.Unanswered("Nobody listens there.");

    private final TickingClock clock = TickingClock.at("2026-11-24T12:00:00Z");
    private final InMemoryHookStore store = new InMemoryHookStore();
    private final ScriptedHookSender sender = new ScriptedHookSender();
    private Hooks hooks = new Hooks(store, sender, clock);

    @AfterEach
    void close() {
        hooks.close();
    }

    private static Wanted wanted(String event, String url) {
        return new Wanted(event, url, false, Optional.empty());
    }

    private Hook added(String url) {
        return hooks.add(wanted("news", url));
    }

    private String sentTo(Hook hook) {
        return String.join(
                ",",
                sender.sent().stream()
                        .filter(sent -> sent.hook().equals(hook))
                        .map(sent -> sent.delivery().payload())
                        .toList());
    }

    private Delivery latestOf(Hook hook) {
        return hooks.find(String.valueOf(hook.id())).deliveries().getLast();
    }

    private void awaitState(Hook hook, Class<? extends State> state) {
        Eventually.until(
                () -> hooks.find(String.valueOf(hook.id())).deliveries(),
                deliveries -> !deliveries.isEmpty()
                        && state.isInstance(deliveries.getLast().state()));
    }

    private void awaitAttempts(Hook hook, int count) {
        Eventually.until(
                () -> hooks.find(String.valueOf(hook.id())).deliveries(),
                deliveries ->
                        !deliveries.isEmpty() && deliveries.getLast().attempts().size() == count);
    }

    @Test
    void aPayloadThatCannotBeMadeLosesItsOwnEventOnly() {
        var hook = hooks.add(wanted(Hook.TRIGGERED_JOB_FINISHED, "http://there/"));
        var news = added("http://elsewhere/");
        sender.failPayload(new RunId(202611240500000000L));
        var job = new JobName("mail");
        for (var id : new long[] {202611240500000000L, 202611240500000001L}) {
            hooks.ended(Run.begun(job, new RunId(id), new Trigger.External(""), "", clock.instant())
                    .ended(new Run.State.Exited(clock.instant(), 0)));
        }
        hooks.publish("news", "{}");

        hooks.start();

        awaitState(news, State.Delivered.class);
        awaitState(hook, State.Delivered.class);
        assertThat(sentTo(hook)).contains("202611240500000001").doesNotContain("202611240500000000");
    }

    @Nested
    class Subscribing {
        /** HKS-03. */
        @Test
        void returnsTheHookThatIsThereForTheSameAddressAndEvent() {
            var first = added("http://a/x");

            assertThat(hooks.add(wanted("NEWS", "HTTP://A/x"))).isEqualTo(first);
            assertThat(hooks.all()).hasSize(1);
        }

        /** HKS-03, HKS-04. */
        @Test
        void refusesAnotherEventForTheSameAddress() {
            added("http://a/x");

            assertRefused(() -> hooks.add(wanted("other", "http://a/x"))).isEqualTo(new Reason.HookTaken("news"));
        }

        @Test
        void refusesWhatCannotBeTold() {
            assertRefused(() -> hooks.add(wanted("news", "ftp://a/x"))).isInstanceOf(Reason.BadHook.class);
            assertThat(store.load()).isEmpty();
        }

        @Test
        void keepsHooksThroughARestartAndGivesNoNumberTwice() {
            var first = added("http://a/x");
            hooks.close();
            clock.advance(Duration.ofHours(-1));
            hooks = new Hooks(store, sender, clock);

            var second = added("http://a/y");

            assertThat(hooks.all()).extracting(it -> it.hook()).containsExactly(first, second);
            assertThat(second.id()).isGreaterThan(first.id());
        }

        @Test
        void forgetsAHookAndKnowsNoOther() {
            var hook = added("http://a/x");

            hooks.remove(String.valueOf(hook.id()));
            hooks.remove("17");
            hooks.remove("nonsense");

            assertThat(store.load()).isEmpty();
            assertRefused(() -> hooks.find(String.valueOf(hook.id())))
                    .isEqualTo(new Reason.NoSuchHook(String.valueOf(hook.id())));
        }
    }

    @Nested
    class Telling {
        @Test
        void tellsEachSubscriberOfItsEventAlone() {
            var one = added("http://a/x");
            var other = hooks.add(wanted("weather", "http://b/x"));
            hooks.start();

            hooks.publish("news", "{\"n\":1}");
            hooks.publish("weather", "{\"w\":1}");

            awaitState(one, State.Delivered.class);
            awaitState(other, State.Delivered.class);
            assertThat(sentTo(one)).isEqualTo("{\"n\":1}");
            assertThat(sentTo(other)).isEqualTo("{\"w\":1}");
        }

        @Test
        void triesAgainWhenItsTimeComesAndWithTheSameId() {
            var hook = added("http://a/x");
            sender.answer(_ -> AWAY);
            hooks.start();
            hooks.publish("news", "{}");
            awaitAttempts(hook, 1);
            sender.answer(_ -> new Outcome.Answered(200));

            clock.advance(Duration.ofSeconds(5));
            hooks.publish("news", "{\"next\":true}"); // so that nobody waits for a look at the clock

            Eventually.until(() -> sender.sent(), sent -> sent.size() == 3);
            awaitState(hook, State.Delivered.class);
            assertThat(sender.sent().stream()
                            .map(Sent::delivery)
                            .map(Delivery::id)
                            .distinct())
                    .hasSize(2);
        }

        @Test
        void isNotHeldUpByAReceiverThatDoesNotAnswer() {
            var silent = added("http://silent/x");
            var prompt = added("http://prompt/x");
            var answers = new CountDownLatch(1);
            sender.answer(hook -> {
                if (hook.equals(silent)) {
                    awaitUninterrupted(answers);
                }
                return new Outcome.Answered(200);
            });
            hooks.start();

            hooks.publish("news", "1");
            hooks.publish("news", "2");
            hooks.publish("news", "3");

            Eventually.until(() -> sentTo(prompt), "1,2,3"::equals);
            assertThat(sentTo(silent)).isEqualTo("1");
            answers.countDown();
            Eventually.until(() -> sentTo(silent), "1,2,3"::equals);
        }

        /** HKS-09. */
        @Test
        void forgetsAReceiverThatIsGoneForGood() {
            var hook = added("http://a/x");
            sender.answer(_ -> new Outcome.Answered(410));
            hooks.start();

            hooks.publish("news", "{}");

            Eventually.until(() -> store.load(), List::isEmpty);
            assertThat(sender.sent()).extracting(Sent::hook).containsExactly(hook);
        }

        @Test
        void sendsAfterARestartWhatWaited() {
            var hook = added("http://a/x");
            hooks.publish("news", "{\"n\":1}");
            hooks.close();
            hooks = new Hooks(store, sender, clock);
            assertThat(latestOf(hook).isWaiting()).isTrue();

            hooks.start();

            awaitState(hook, State.Delivered.class);
            assertThat(sentTo(hook)).isEqualTo("{\"n\":1}");
        }

        @Test
        void sendsAgainAfterARestartWhatWasOnItsWay() {
            var hook = added("http://a/x");
            var answers = new CountDownLatch(1);
            sender.answer(_ -> {
                awaitUninterrupted(answers);
                return new Outcome.Answered(200);
            });
            hooks.start();
            hooks.publish("news", "{\"n\":1}");
            Eventually.until(() -> sentTo(hook), "{\"n\":1}"::equals);
            hooks.close();
            answers.countDown();
            hooks = new Hooks(store, sender, clock);

            hooks.start();

            Eventually.until(() -> sentTo(hook), "{\"n\":1},{\"n\":1}"::equals);
        }

        private static void awaitUninterrupted(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Nested
    class Runs {
        private final Workbench bench = new Workbench();

        /** HKS-06: of any outcome, once its end is stored. */
        @Test
        void areToldOfWhenTheirEndIsRecorded() {
            var failed = bench.runToItsEnd(3);
            var succeeded = bench.runToItsEnd(0);

            Eventually.until(() -> List.copyOf(bench.told), List.of(failed, succeeded)::equals);
        }

        @Test
        void areToldOfAlsoWhenTheyDiedWithTheServer() {
            var id = bench.run();
            bench.processes.take();

            bench.jobs(Workbench.Switches.ALL_ON).recover();

            Eventually.until(() -> bench.told.size(), size -> size >= 1);
            assertThat(bench.told.peek()).isEqualTo(bench.recorded(id));
        }

        @Test
        void becomeThePayloadOfTheirEvent() {
            var hook = hooks.add(wanted(Hook.TRIGGERED_JOB_FINISHED, "http://a/x"));
            hooks.start();
            var run = bench.runToItsEnd(0);

            hooks.ended(run);

            Eventually.until(() -> sentTo(hook), sender.payload(run)::equals);
        }
    }
}
