package webjobs.adapters.fs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import webjobs.adapters.fs.RecordFile.Format;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.deployment.SiteDeployment.About;
import webjobs.domain.deployment.SiteDeployment.DeployedJob;
import webjobs.domain.deployment.SiteDeployment.LogLine;
import webjobs.domain.deployment.SiteDeployment.State;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/** How a deployment stands in a file. */
final class DeploymentFormat implements Format<SiteDeployment> {
    private static final String DEPLOYING = "deploying";
    private static final String SUCCEEDED = "succeeded";
    private static final String FAILED = "failed";

    @Override
    public void write(SiteDeployment deployment, ObjectNode into) {
        var about = deployment.about();
        into.put("id", deployment.id())
                .put("author", about.author())
                .put("deployer", about.deployer())
                .put("message", about.message())
                .put("receivedAt", deployment.receivedAt().toString());
        write(deployment.state(), into.putObject("state"));
        var jobs = into.putArray("jobs");
        deployment
                .jobs()
                .forEach(job -> jobs.addObject()
                        .put("kind", job.kind().word())
                        .put("name", job.name().text()));
        var log = into.putArray("log");
        deployment
                .log()
                .forEach(line -> log.addObject().put("at", line.at().toString()).put("text", line.text()));
    }

    @Override
    public SiteDeployment read(RecordFields fields) {
        return new SiteDeployment(
                fields.text("id"),
                new About(fields.text("author"), fields.text("deployer"), fields.text("message")),
                fields.instant("receivedAt"),
                state(fields.object("state")),
                fields.all("jobs", it -> new DeployedJob(kind(it), it.parsed("name", JobName::new))),
                fields.all("log", it -> new LogLine(it.instant("at"), it.text("text"))));
    }

    private static JobKind kind(RecordFields fields) {
        var word = fields.text("kind");
        for (var kind : JobKind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw fields.broken("kind");
    }

    private static void write(State state, ObjectNode into) {
        switch (state) {
            case State.Deploying _ -> into.put("is", DEPLOYING);
            case State.Succeeded succeeded ->
                into.put("is", SUCCEEDED).put("at", succeeded.at().toString());
            case State.Failed failed ->
                into.put("is", FAILED).put("at", failed.at().toString()).put("reason", failed.reason());
        }
    }

    private static State state(RecordFields fields) {
        return switch (fields.text("is")) {
            case DEPLOYING -> new State.Deploying();
            case SUCCEEDED -> new State.Succeeded(fields.instant("at"));
            case FAILED -> new State.Failed(fields.instant("at"), fields.text("reason"));
            default -> throw fields.broken("is");
        };
    }
}
