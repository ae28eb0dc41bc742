package webjobs.domain.run;

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

    /** The job's schedule said so. @param expression as the user wrote it (K12) */
    record Scheduled(String expression) implements Trigger {
        @Override
        public String text() {
            return "Schedule - " + expression;
        }
    }
}
