package webjobs.adapters.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/**
 * A PostgreSQL that hangs, goes, comes back, or breaks off in the middle of a commit. Each test ends long before the 30 s after which a
 * connection gives up by itself.
 */
@Timeout(60)
class PostgreSqlAwayTest {
    private static final JobName MAIL = new JobName("mail");

    @TempDir
    private Path directory;

    private EmbeddedPostgres server;
    private LossyWire wire;
    private Database database;
    private DatabaseRunHistory history;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setOverrideWorkingDirectory(directory.toFile())
                .start();
        wire = new LossyWire(server.getPort());
        database = Database.open(
                PostgreSqlForTests.at("jdbc:postgresql://localhost:" + wire.port() + "/postgres?prepareThreshold=0"));
        history = new DatabaseRunHistory(database);
    }

    @AfterEach
    void stop() throws Exception {
        signal("CONT");
        database.close();
        wire.close();
        server.close();
    }

    @Test
    void whoAsksOneThatHangsIsToldSoonAndOneThatGoesOnServes() throws Exception {
        history.begin(List.of(run(0)));
        signal("STOP");

        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var asking = IntStream.range(0, 30)
                    .mapToObj(
                            number -> callers.submit(() -> failure(number % 2 == 0 ? this::ask : () -> begin(number))))
                    .toList();
            for (var failure : asking) {
                assertThat(failure.get()).hasMessage("The run history's PostgreSQL does not answer.");
                assertThat(failure.get().isRetryable()).isTrue();
                assertThat(failure.get().happened()).isEqualTo(Happened.NO);
            }
        }

        signal("CONT");
        Eventually.until(() -> works(this::ask), works -> works);
        assertThat(history.find(MAIL, run(0).id())).contains(run(0));
    }

    @Test
    void aStatementThatTakesLongIsNotCutOff() {
        assertThat(database.<Integer>read(sql -> sql.fetch("select pg_sleep(3)").size()))
                .isEqualTo(1);
    }

    @Test
    void whoseConnectionsAreCutTakesTheLockAgain() {
        execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'webjobs'");
        Eventually.until(() -> works(this::ask), works -> works);

        assertThat(database.fault()).isEmpty();

        assertThatExceptionOfType(Database.CannotOpen.class)
                .isThrownBy(() -> Database.open(PostgreSqlForTests.at(server.getJdbcUrl("postgres", "postgres"))))
                .withMessageContaining("in use by another server");
    }

    @Test
    void aCommitWhoseAnswerIsLostMayHaveHappened() {
        wire.loseNextAnswer();

        var failure = failure(() -> begin(1));

        assertThat(failure.happened()).isEqualTo(Happened.UNKNOWN);
        Eventually.until(() -> works(this::ask), works -> works);
        assertThat(history.find(MAIL, run(1).id())).contains(run(1));
        begin(1);

        wire.loseNextAnswer();
        var ended = run(1).ended(new Run.State.Exited(Instant.EPOCH, 0));
        assertThat(failure(() -> history.end(ended, Optional.empty())).happened())
                .isEqualTo(Happened.UNKNOWN);
        assertThat(history.end(ended, Optional.empty())).isTrue();
    }

    @Test
    void whatIsLostBeforeItsCommitHasNotHappened() {
        execute("alter database postgres set idle_in_transaction_session_timeout = '1s'");
        begin(1);
        execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'webjobs'");

        var failure = failure(() -> begin(2));

        assertThat(failure.happened()).isEqualTo(Happened.NO);
        Eventually.until(() -> works(this::ask), works -> works);
        assertThat(history.find(MAIL, run(2).id())).isEmpty();
    }

    private boolean ask() {
        return history.unfinished().isEmpty();
    }

    private boolean begin(int number) {
        history.begin(List.of(run(number)));
        return true;
    }

    private static boolean works(Callable<Boolean> call) {
        try {
            var _ = call.call();
            return true;
        } catch (Exception failure) {
            return false;
        }
    }

    private static StorageFailed failure(Callable<Boolean> call) {
        return catchThrowableOfType(StorageFailed.class, call::call);
    }

    private static Run run(int number) {
        return Run.begun(MAIL, new RunId(EndlessRuns.FIRST + number), new Trigger.External("test"), "", Instant.EPOCH);
    }

    private void execute(String sql) {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (java.sql.SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void signal(String name) throws Exception {
        var pid = Long.parseLong(
                Files.readAllLines(directory.resolve("data/postmaster.pid")).getFirst());
        var postmaster = ProcessHandle.of(pid).orElseThrow();
        var pids = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .map(process -> Long.toString(process.pid()));
        var command = Stream.concat(Stream.of("kill", "-" + name), pids).toList();
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
