package webjobs.domain.schedule;

import java.time.Instant;

/** What becomes of some occurrences of a job's schedule. */
public sealed interface Verdict {
    /** The latest occurrence that this decides. */
    Instant upTo();

    /** There is to be a run. @param occurrences how many it stands for: 1, or more where it makes up for some that were missed */
    record Fire(Occurrence occurrence, long occurrences) implements Verdict {
        @Override
        public Instant upTo() {
            return occurrence.at();
        }
    }

    /** There is to be none. */
    record Skip(Miss miss) implements Verdict {
        @Override
        public Instant upTo() {
            return miss.last();
        }
    }
}
