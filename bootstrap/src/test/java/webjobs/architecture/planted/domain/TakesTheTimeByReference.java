package webjobs.architecture.planted.domain;

import java.time.Instant;
import java.util.function.Supplier;

/** A method reference, which a rule on calls would not see. */
record TakesTheTimeByReference(Supplier<Instant> clock) {
    TakesTheTimeByReference() {
        this(Instant::now);
    }
}
