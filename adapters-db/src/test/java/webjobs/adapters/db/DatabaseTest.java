package webjobs.adapters.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.adapters.db.Database.CannotOpen;
import webjobs.adapters.db.Database.Settings;
import webjobs.application.Eventually;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

class DatabaseTest {
    private static final Run RUN =
            Run.begun(new JobName("mail"), new RunId(202611240900000000L), new Trigger.External(""), "", Instant.EPOCH);

    private static ThrowableAssertAlternative<CannotOpen> assertRefused(Settings settings) {
        return assertThatExceptionOfType(CannotOpen.class)
                .isThrownBy(() -> Database.open(settings).close());
    }

    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("history") || name.contains("H2") || name.contains("MVStore"))
                .toList();
    }

    private static void assertRefusedWhenWrittenByANewerServer(Settings settings) {
        try (var database = Database.open(settings)) {
            database.write(sql -> sql.execute("insert into \"webjobs_schema\" select 99, '99', 'newer', \"type\","
                    + " 'V99__newer.sql', 1, \"installed_by\", \"installed_on\", 1, true from \"webjobs_schema\""
                    + " where \"version\" = '1'"));
        }

        assertRefused(settings)
                .withMessage(
                        "The run history was written by a newer version of this server (its tables have version 99):"
                                + " start that version.");
    }

    @Nested
    class OnH2 {
        @TempDir
        private Path directory;

        @ParameterizedTest
        @ValueSource(strings = {"with space", "Grüße 語", "a'b\"c", "per%20cent", "q?a=b&c#d", "~", "new/deep", "a=b,c"})
        void livesInAnyFolder(String name) {
            var settings = new Settings.H2(directory.resolve(name));
            try (var database = Database.open(settings)) {
                new DatabaseRunHistory(database).begin(List.of(RUN));
            }

            assertThat(directory.resolve(name).resolve("history.mv.db")).isNotEmptyFile();
            try (var database = Database.open(settings)) {
                assertThat(new DatabaseRunHistory(database).unfinished()).containsExactly(RUN);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"a;b", "a\\b"})
        void refusesAFolderThatH2WouldMisread(String name) {
            assertRefused(new Settings.H2(directory.resolve(name))).withMessageContaining("semicolon or a backslash");
        }

        @Test
        void refusesAFolderThatIsAFile() throws IOException {
            var file = Files.writeString(directory.resolve("file"), "x");

            assertRefused(new Settings.H2(file)).withMessageContaining(file.toString());
        }

        @Test
        void refusesWhatIsInUseAndLeavesItAlone() {
            var settings = new Settings.H2(directory);
            try (var database = Database.open(settings)) {
                assertRefused(settings).withMessageContaining("in use by another server");

                new DatabaseRunHistory(database).begin(List.of(RUN));
            }
        }

        @Test
        void refusesAFileThatIsNone() throws IOException {
            Files.writeString(directory.resolve("history.mv.db"), "x".repeat(20_000));

            assertRefused(new Settings.H2(directory)).withMessageContaining("damaged");
        }

        @Test
        void refusesTheTablesOfANewerServerAndLetsGoOfTheFile() {
            assertRefusedWhenWrittenByANewerServer(new Settings.H2(directory));
            assertRefusedWhenOpen(new Settings.H2(directory));
        }

        private void assertRefusedWhenOpen(Settings settings) {
            assertRefused(settings).withMessageContaining("newer version");
            assertThat(ownThreads()).isEmpty();
        }

        @Test
        void leavesNoThreadAndTakesNoCallsOnceClosed() {
            var database = Database.open(new Settings.H2(directory));
            var history = new DatabaseRunHistory(database);
            history.begin(List.of(RUN));
            assertThat(ownThreads()).isNotEmpty().allMatch(name -> name.startsWith("history"));

            database.close();

            assertThat(ownThreads()).isEmpty();
            assertThatExceptionOfType(StorageFailed.class)
                    .isThrownBy(history::unfinished)
                    .matches(failed -> !failed.isRetryable());
        }

        @Test
        void findsTheLatestRunsInTheIndex() {
            try (var database = Database.open(new Settings.H2(directory))) {
                var jobs = IntStream.range(0, 100)
                        .mapToObj(n -> new JobName("job" + n))
                        .toList();
                var plan = database.read(
                        sql -> sql.explain(DatabaseRunHistory.latest(sql, jobs)).plan());

                assertThat(plan).contains("index sorted").doesNotContain("tableScan");
            }
        }
    }

    @Nested
    class OnPostgreSql {
        @Test
        void livesBesideTheTablesOfOthers() {
            var settings = PostgreSqlForTests.newDatabase();
            PostgreSqlForTests.execute(nameOf(settings), "create table theirs (id int)");

            try (var database = Database.open(settings)) {
                new DatabaseRunHistory(database).begin(List.of(RUN));
            }
            try (var database = Database.open(settings)) {
                assertThat(new DatabaseRunHistory(database).unfinished()).containsExactly(RUN);
            }
        }

        @Test
        void refusesWhereNobodyListens() throws IOException {
            int port;
            try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }

            assertRefused(new Settings.PostgreSql(
                            "jdbc:postgresql://localhost:" + port + "/x?password=secret", "user", "secret", 2))
                    .withMessage("No PostgreSQL answers at jdbc:postgresql://localhost:" + port
                            + "/x: check the address and that it runs.");
        }

        @Test
        void refusesADatabaseThatIsNotThere() {
            assertRefused(PostgreSqlForTests.at(
                            "jdbc:postgresql://localhost:" + PostgreSqlForTests.port() + "/nowhere"))
                    .withMessageContaining("no such database");
        }

        @Test
        void refusesAnAddressThatIsNone() {
            assertRefused(PostgreSqlForTests.at("postgres://localhost/x"))
                    .withMessageContaining("postgres://localhost/x");
        }

        @Test
        void refusesWhatIsInUse() {
            var settings = PostgreSqlForTests.newDatabase();
            try (var database = Database.open(settings)) {
                assertRefused(settings).withMessageContaining("in use by another server");

                new DatabaseRunHistory(database).begin(List.of(RUN));
            }
        }

        @Test
        void refusesTheTablesOfANewerServer() {
            assertRefusedWhenWrittenByANewerServer(PostgreSqlForTests.newDatabase());
        }

        @Test
        void doesNotTellItsPassword() {
            var settings =
                    new Settings.PostgreSql("jdbc:postgresql://u:secret@h/x?password=secret", "user", "secret", 1);

            assertThat(settings.toString()).contains("jdbc:postgresql://h/x").doesNotContain("secret");
        }

        @Test
        void mayBeTriedAgainWhenItsConnectionsAreCut() {
            var settings = PostgreSqlForTests.newDatabase();
            try (var database = Database.open(settings)) {
                var history = new DatabaseRunHistory(database);
                history.begin(List.of(RUN));
                PostgreSqlForTests.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                        + nameOf(settings) + "'");

                assertThatExceptionOfType(StorageFailed.class)
                        .isThrownBy(history::unfinished)
                        .withMessage("The run history's PostgreSQL does not answer.")
                        .matches(StorageFailed::isRetryable);
                assertThat(history.unfinished()).containsExactly(RUN);
            }
        }

        @Test
        void leavesNoThreadAndNoConnectionOnceClosed() {
            var settings = PostgreSqlForTests.newDatabase();
            var database = Database.open(settings);
            new DatabaseRunHistory(database).begin(List.of(RUN));

            database.close();

            // The pool lets its last thread end by itself.
            Eventually.until(DatabaseTest::ownThreads, List::isEmpty);
            PostgreSqlForTests.execute("drop database " + nameOf(settings));
        }

        @Test
        void commitsForGoodWhereTheServerWouldNot() {
            var settings = PostgreSqlForTests.newDatabase();
            PostgreSqlForTests.execute("alter database " + nameOf(settings) + " set synchronous_commit = off");

            try (var database = Database.open(settings)) {
                assertThat(database.<String>read(
                                sql -> sql.fetchOne("show synchronous_commit").get(0, String.class)))
                        .isEqualTo("on");
            }
        }

        private static String nameOf(Settings.PostgreSql settings) {
            return settings.url().replaceFirst(".*/([^?]*).*", "$1");
        }
    }
}
