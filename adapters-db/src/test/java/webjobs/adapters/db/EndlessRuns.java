package webjobs.adapters.db;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/**
 * A small server that begins, ends and forgets runs until it is killed, and says on its output what it was promised:
 * {@code begun|ended JOB ID}; and before it forgets all runs of a job, {@code forgotten JOB ID} with the last one's id.
 */
final class EndlessRuns {
    static final long FIRST = 202611240900000000L;
    private static final int WRITERS = 8;
    private static final int KEPT = 100;

    private EndlessRuns() {}

    public static void main(String[] args) {
        var history = new DatabaseRunHistory(Database.open(new Database.Settings.H2(Path.of(args[0]))));
        for (var writer = 0; writer < WRITERS; writer++) {
            var job = new JobName("job" + writer);
            Thread.ofPlatform().start(() -> write(history, job));
        }
    }

    private static void write(DatabaseRunHistory history, JobName job) {
        for (var id = FIRST; ; id++) {
            var run = Run.begun(job, new RunId(id), new Trigger.External("test"), "", Instant.EPOCH);
            history.begin(List.of(run));
            say("begun", run);
            history.end(run.ended(new Run.State.Exited(Instant.EPOCH, 0)), Optional.empty());
            say("ended", run);
            if (id % KEPT == 0) {
                say("forgotten", run);
                history.forgetAll(job);
            }
        }
    }

    private static void say(String what, Run run) {
        System.out.println(what + " " + run.job() + " " + run.id());
    }
}
