package webjobs.domain.run;

import java.util.List;

/**
 * How many runs of a job are remembered.
 *
 * @param keep at least 1; the newest are kept (TRG-20)
 */
public record Retention(int keep) {
    public Retention {
        if (keep < 1) {
            throw new IllegalArgumentException("at least one run is kept, not " + keep);
        }
    }

    /** Which of a job's runs to forget; a run that is going on is never among them. @param newestFirst all that are remembered */
    public List<RunId> toForget(List<Run> newestFirst) {
        return newestFirst.stream()
                .skip(keep)
                .filter(run -> !run.isRunning())
                .map(Run::id)
                .toList();
    }
}
