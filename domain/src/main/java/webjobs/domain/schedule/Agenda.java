package webjobs.domain.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is due when, for any number of things: the next is found without looking at the others.
 *
 * <p>Confined to whoever owns it.
 *
 * @param <K> what names a thing
 */
public final class Agenda<K> {
    private final Map<K, Instant> times = new HashMap<>();
    private final TreeMap<Instant, Set<K>> things = new TreeMap<>();

    /** Enters when a thing is due next, in place of what was said of it before. @param next empty where it never is */
    public void enter(K thing, Optional<Instant> next) {
        var before = times.remove(thing);
        if (before != null) {
            things.computeIfPresent(before, (_, same) -> same.remove(thing) && same.isEmpty() ? null : same);
        }
        next.ifPresent(at -> {
            times.put(thing, at);
            things.computeIfAbsent(at, _ -> new LinkedHashSet<>()).add(thing);
        });
    }

    /** When the first of all is due. */
    public Optional<Instant> next() {
        return things.isEmpty() ? Optional.empty() : Optional.of(things.firstKey());
    }

    /** What is due by now, the earliest first. It stays until it is entered anew. */
    public List<K> due(Instant now) {
        var due = new ArrayList<K>();
        things.headMap(now, true).values().forEach(due::addAll);
        return due;
    }
}
