package webjobs.application;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import webjobs.application.port.HookSender;
import webjobs.application.port.HookStore;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Hook;
import webjobs.domain.hook.Subscription;
import webjobs.domain.run.Run;

/**
 * Who is told of what happens here, and the telling.
 *
 * <p>Whoever has something to tell leaves it and goes on. One thread makes deliveries of it, keeps them in the store and has each sent
 * when its time comes, by a thread of its own; a receiver that is slow or away keeps only its own messages waiting. A message is
 * delivered at least once: what was on its way when the server ended is sent again.
 *
 * <p>Safe for use by many threads.
 */
public final class Hooks implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Hooks.class.getName());

    private static final int MOST_HOOKS = 100;
    private static final int MOST_EVENTS = 10_000;

    private final HookStore store;
    private final HookSender sender;
    private final InstantSource clock;
    private final Wakeup wakeup;
    private final Queue<Event> events = new ArrayBlockingQueue<>(MOST_EVENTS);

    /** Replaced as a whole, under the lock. */
    private volatile List<Subscription> subscriptions;
    /** Those of hooks to which something is just being sent. Guarded by this. */
    private final Set<Long> sending = new HashSet<>();
    /** The last that was drawn, for a hook or a delivery. Guarded by this. */
    private long lastNumber;

    private volatile boolean closing;
    private @Nullable Thread thread;

    /** A hook that somebody wants. @param url absolute, http or https */
    public record Wanted(String event, String url, boolean insecureSsl, Optional<String> secret) {}

    /** Something to tell. @param payload made by the thread that tells it */
    private record Event(String type, Supplier<String> payload) {}

    /** @throws StorageFailed where the store cannot be read */
    public Hooks(HookStore store, HookSender sender, InstantSource clock) {
        this.store = store;
        this.sender = sender;
        this.clock = clock;
        this.wakeup = new Wakeup(clock);
        this.subscriptions = List.copyOf(store.load());
        this.lastNumber =
                subscriptions.stream().mapToLong(it -> it.hook().id()).max().orElse(0);
    }

    /** Begins to send, what waits from an earlier life of the server too. Returns at once. */
    public void start() {
        thread = Thread.ofPlatform().name("hooks").daemon().start(this::work);
    }

    /** What there is, in the order in which they came. */
    public List<Subscription> all() {
        return subscriptions;
    }

    /** @param id as text; what is no number is no hook's @throws Refused as {@code NoSuchHook} */
    public Subscription find(String id) {
        return subscriptions.stream()
                .filter(there -> String.valueOf(there.hook().id()).equals(id))
                .findFirst()
                .orElseThrow(() -> new Refused(new Reason.NoSuchHook(id)));
    }

    /**
     * Adds a hook; where the same address is told of the same event already, that one is returned unchanged (HKS-03).
     *
     * @throws Refused as {@code BadHook} or {@code HookTaken}
     */
    public synchronized Hook add(Wanted wanted) {
        Hook.fault(wanted.event(), wanted.url(), wanted.secret()).ifPresent(why -> {
            throw new Refused(new Reason.BadHook(why));
        });
        for (var there : subscriptions) {
            if (there.hook().url().equalsIgnoreCase(wanted.url())) {
                if (!there.hook().wants(wanted.event())) {
                    throw new Refused(new Reason.HookTaken(there.hook().event()));
                }
                return there.hook();
            }
        }
        if (subscriptions.size() >= MOST_HOOKS) {
            throw new Refused(new Reason.BadHook("there are " + MOST_HOOKS + " hooks already, and no more are taken"));
        }
        var hook = new Hook(nextNumber(), wanted.event(), wanted.url(), wanted.insecureSsl(), wanted.secret());
        var next = new ArrayList<>(subscriptions);
        next.add(new Subscription(hook, List.of()));
        store.save(next);
        subscriptions = List.copyOf(next);
        LOG.log(Level.INFO, "A hook was added. hook={0} event={1}", text(hook), hook.event());
        hook.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        return hook;
    }

    /** Grows with time, so that no number is drawn twice, not even by a later life of the server. */
    private long nextNumber() {
        var now = clock.instant();
        lastNumber = Math.max(lastNumber + 1, now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000);
        return lastNumber;
    }

    /** Nothing happens where there is none. */
    public synchronized void remove(String id) {
        var next = subscriptions.stream()
                .filter(there -> !String.valueOf(there.hook().id()).equals(id))
                .toList();
        if (next.size() < subscriptions.size()) {
            store.save(next);
            subscriptions = next;
            LOG.log(Level.INFO, "A hook was removed. hook={0}", id);
        }
    }

    /** Tells those who want this type of event. Returns at once. @param payload JSON */
    public void publish(String event, String payload) {
        tell(event, () -> payload);
    }

    /** Tells of a run that has ended and is recorded (HKS-06). Returns at once. */
    public void ended(Run run) {
        tell(Hook.TRIGGERED_JOB_FINISHED, () -> sender.payload(run));
    }

    /** Tells of a deployment that has ended. Returns at once. */
    public void ended(SiteDeployment deployment) {
        tell(Hook.POST_DEPLOYMENT, () -> sender.payload(deployment));
    }

    private void tell(String type, Supplier<String> payload) {
        if (subscriptions.stream().noneMatch(there -> there.hook().wants(type))) {
            return;
        }
        if (events.offer(new Event(type, payload))) {
            wakeup.nudge();
        } else {
            LOG.log(Level.WARNING, "Too much is to be told at once, and hooks miss an event. event={0}", type);
        }
    }

    private void work() {
        while (!closing) {
            try {
                takeEvents();
                sendDue();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "Hooks could not be told of something.", e);
            }
            wakeup.await(nextAt());
        }
    }

    /** Makes deliveries of all that was left. */
    private synchronized void takeEvents() {
        var next = new ArrayList<>(subscriptions);
        for (var event = events.poll(); event != null; event = events.poll()) {
            var told = event;
            payload(told)
                    .ifPresent(payload -> next.replaceAll(
                            there -> there.hook().wants(told.type()) ? there.with(delivery(payload), now()) : there));
        }
        if (!next.equals(subscriptions)) {
            keep(next);
        }
    }

    /** Empty where it cannot be made: that event is lost, and no other. */
    private static Optional<String> payload(Event event) {
        try {
            return Optional.of(event.payload().get());
        } catch (RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    "Hooks miss an event, as what it says could not be made by a fault of the server. event="
                            + event.type(),
                    e);
            return Optional.empty();
        }
    }

    private Delivery delivery(String payload) {
        return Delivery.of("msg" + nextNumber(), payload, now());
    }

    /** What the store does not take is sent all the same; it is lost only with the server. */
    private void keep(List<Subscription> next) {
        subscriptions = List.copyOf(next);
        try {
            store.save(subscriptions);
        } catch (StorageFailed e) {
            LOG.log(Level.WARNING, "What hooks are to be told cannot be kept: {0}", e.getMessage());
        }
    }

    private synchronized void sendDue() {
        for (var there : subscriptions) {
            var due = there.nextAt().filter(at -> !at.isAfter(now()));
            if (due.isPresent() && sending.add(there.hook().id())) {
                var delivery = there.next().orElseThrow();
                Thread.ofVirtual().name("hook/" + there.hook().id()).start(() -> send(there.hook(), delivery));
            }
        }
    }

    private synchronized Optional<Instant> nextAt() {
        return subscriptions.stream()
                .filter(there -> !sending.contains(there.hook().id()))
                .flatMap(there -> there.nextAt().stream())
                .min(Instant::compareTo);
    }

    private void send(Hook hook, Delivery delivery) {
        var began = now();
        Delivery.Outcome outcome;
        try {
            outcome = sender.send(hook, delivery);
        } catch (RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    "A hook could not be told of something by a fault of the server. hook=" + hook.id(),
                    e);
            outcome = new Delivery.Outcome.Unanswered("The server failed to send it; its own log says why.");
        }
        var took = Duration.between(began, now());
        record(
                hook,
                delivery.after(new Delivery.Attempt(began, took.isNegative() ? Duration.ZERO : took, outcome)),
                outcome);
    }

    private synchronized void record(Hook hook, Delivery tried, Delivery.Outcome outcome) {
        sending.remove(hook.id());
        if (closing) {
            return; // it is sent again after the next start
        }
        var next = new ArrayList<>(subscriptions);
        next.replaceAll(there -> there.hook().id() == hook.id() ? there.updated(tried) : there);
        if (Delivery.isGone(outcome)) {
            next.removeIf(there -> there.hook().id() == hook.id());
            LOG.log(Level.INFO, "A hook was removed, as its receiver is gone for good. hook={0}", text(hook));
        }
        keep(next);
        if (tried.state() instanceof Delivery.State.GivenUp given) {
            LOG.log(Level.WARNING, "A hook could not be told of something. hook={0}: {1}", text(hook), given.reason());
        }
        wakeup.nudge();
    }

    /** Of the number, as a log has it: without marks between the digits. */
    private static String text(Hook hook) {
        return String.valueOf(hook.id());
    }

    private Instant now() {
        return clock.instant();
    }

    /** Sends nothing more; what waits, and what is just being sent, is sent after the next start. */
    @Override
    public void close() {
        closing = true;
        wakeup.nudge();
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException("the thread that stops the server is not interrupted", e);
            }
        }
        takeEvents();
    }
}
