package webjobs.domain.run;

import java.time.Instant;

/** Why a run began. */
public sealed interface Trigger {
    /** What Kudu's routes show (TRG-05). */
    String text();

    /** Somebody called. @param userAgent what the caller's program says of itself; may be empty */
    record External(String userAgent) implements Trigger {
        @Override
        public String text() {
            return "External - " + userAgent;
        }
    }

    /**
     * The job's schedule said so.
     *
     * @param expression as the user wrote it (K12)
     * @param dueAt the occurrence; no two runs of a job have the same
     * @param occurrences how many occurrences it stands for: 1, or more where it makes up for some that were missed
     */
    record Scheduled(String expression, Instant dueAt, long occurrences) implements Trigger {
        public Scheduled {
            if (occurrences < 1) {
                throw new IllegalArgumentException("stands for at least one occurrence, not " + occurrences);
            }
        }

        @Override
        public String text() {
            return "Schedule - " + expression;
        }
    }

    /** An earlier run failed. @param first the run that failed first @param attempt how many retries there were with this one, from 1 */
    record Retry(RunId first, int attempt) implements Trigger {
        public Retry {
            if (attempt < 1) {
                throw new IllegalArgumentException("retries are counted from 1, not " + attempt);
            }
        }

        @Override
        public String text() {
            return "Retry " + attempt + " - " + first;
        }
    }

    /** Somebody wanted an earlier run once more. @param of that run @param userAgent as for {@link External} */
    record Rerun(RunId of, String userAgent) implements Trigger {
        @Override
        public String text() {
            return "Rerun of " + of + " - " + userAgent;
        }
    }
}
