package webjobs.application;

/**
 * How many runs may go on at the same time. Those that wait for their turn are not counted.
 *
 * @param runs of all jobs, at least 1
 * @param runsOfAJob of one job whose {@code overlap} allows more than one, at least 1
 */
public record Concurrency(int runs, int runsOfAJob) {
    public static final Concurrency DEFAULT = new Concurrency(500, 100);

    public Concurrency {
        if (runs < 1 || runsOfAJob < 1) {
            throw new IllegalArgumentException("at least one run goes on, not " + runs + " or " + runsOfAJob);
        }
    }
}
