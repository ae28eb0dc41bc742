package webjobs.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.adapters.fs.SiteLayout;
import webjobs.application.port.InMemoryRunHistory;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/** Whoever changes the store is told that the runs of before are in the other one. */
class OtherStoreTest {
    private static final JobName MAIL = new JobName("mail");
    private static final RunId RUN = new RunId(202_611_240_742_165_837L);

    @TempDir
    Path home;

    private final InMemoryRunHistory history = new InMemoryRunHistory();

    @Test
    void aNewHomeIsNoMatter() {
        assertThat(OtherStore.notice(new SiteLayout(home), history)).isEmpty();
    }

    @Test
    void logsOfRunsThatTheHistoryDoesNotKnowAreNoticed() throws IOException {
        var layout = withLogs();

        assertThat(OtherStore.notice(layout, history))
                .hasValueSatisfying(
                        notice -> assertThat(notice).contains("'mail'").contains("history.store"));
    }

    @Test
    void logsOfRunsThatItKnowsAreNot() throws IOException {
        var layout = withLogs();
        history.begin(List.of(Run.begun(MAIL, RUN, new Trigger.External("curl"), "", Instant.EPOCH)));

        assertThat(OtherStore.notice(layout, history)).isEmpty();
    }

    @Test
    void whatAJobKeepsIsNoRun() throws IOException {
        var layout = new SiteLayout(home);
        Files.createDirectories(layout.data(JobKind.TRIGGERED, MAIL).resolve("12345"));
        Files.createDirectories(home.resolve("data/jobs/triggered/-no name-/202611240742165837"));
        Files.createFile(home.resolve("data/jobs/triggered/file"));

        assertThat(OtherStore.notice(layout, history)).isEmpty();
    }

    private SiteLayout withLogs() throws IOException {
        var layout = new SiteLayout(home);
        Files.createDirectories(layout.runLogs(MAIL, RUN));
        return layout;
    }
}
