package webjobs.adapters.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jooq.DSLContext;
import org.jooq.Query;
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
import webjobs.domain.run.Retention;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.CronSchedule;
import webjobs.domain.schedule.Schedule;

class DatabaseTest {
    private static final Demand ANY = Demand.of(Demand.Use.BEGIN, 1, 0);

    private static final JobName MAIL = new JobName("mail");
    private static final Run RUN =
            Run.begun(MAIL, new RunId(202611240900000000L), new Trigger.External(""), "", Instant.EPOCH);

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
            database.write(
                    ANY,
                    sql -> sql.execute("insert into \"webjobs_schema\" select 99, '99', 'newer', \"type\","
                            + " 'V99__newer.sql', 1, \"installed_by\", \"installed_on\", 1, true from \"webjobs_schema\""
                            + " where \"version\" = '1'"));
        }

        assertRefused(settings)
                .withMessage(
                        "The run history was written by a newer version of this server (its tables have version 99):"
                                + " start that version.");
    }

    private static void backToTheFirstVersion(Database database) {
        Stream.concat(
                        Stream.of(
                                "drop table webjobs_schedule",
                                "drop table webjobs_miss",
                                "drop index webjobs_run_by_occurrence",
                                "delete from \"webjobs_schema\" where \"version\" = '2'"),
                        Stream.of("due_at", "occurrences", "of_run", "attempt", "waits_until", "launched_at")
                                .map(column -> "alter table webjobs_run drop column if exists " + column))
                .forEach(statement -> database.write(ANY, sql -> sql.execute(statement)));
    }

    /** Also runs of a schedule, which said nothing of their occurrence then. */
    private static void assertBroughtUpToDate(Settings settings) {
        var ended = RUN.ended(new Run.State.Exited(Instant.EPOCH, 3));
        try (var database = Database.open(settings)) {
            backToTheFirstVersion(database);
            for (var id : List.of("202611240900000001", "202611240900000002")) {
                database.write(
                        ANY,
                        sql -> sql.execute("insert into webjobs_run values ('mail', " + id
                                + ", 'SCHEDULED', '0 * * * * *', '', timestamp '2026-11-24 09:00:00', 'EXITED',"
                                + " timestamp '2026-11-24 09:00:05', 0, null)"));
            }
            database.write(
                    ANY,
                    sql -> sql.execute("insert into webjobs_run values ('mail', 202611240900000000,"
                            + " 'EXTERNAL', '', '', timestamp '1970-01-01 00:00:00', 'EXITED',"
                            + " timestamp '1970-01-01 00:00:00', 3, null)"));
        }
        try (var database = Database.open(settings)) {
            var history = new DatabaseRunHistory(database);
            var nine = Instant.parse("2026-11-24T09:00:00Z");
            var scheduled = new Trigger.Scheduled("0 * * * * *", nine, 1);
            var next = Run.begun(MAIL, new RunId(202611240900000003L), scheduled, "", nine);
            history.begin(List.of(next));

            var runs = history.all(MAIL);
            assertThat(runs).hasSize(4).startsWith(next).endsWith(ended);
            assertThat(runs.subList(1, 3)).allSatisfy(run -> {
                assertThat(run.trigger()).isEqualTo(scheduled);
                assertThat(run.state()).isEqualTo(new Run.State.Exited(nine.plusSeconds(5), 0));
            });
        }
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
            var jobs = IntStream.range(0, 100)
                    .mapToObj(n -> new JobName("job" + n))
                    .toList();

            assertThat(plan(sql -> DatabaseRunHistory.latest(sql, jobs))).contains("index sorted");
        }

        @Test
        void walksTheIndexForTheRunsAndMissesOfAJob() {
            assertThat(plan(sql -> DatabaseRunHistory.all(sql, MAIL))).contains("index sorted");
            assertThat(plan(sql -> DatabaseScheduleHistory.misses(sql, MAIL))).contains("index sorted");
            assertThat(plan(sql -> DatabaseScheduleHistory.old(sql, MAIL, new Retention(50))))
                    .contains("index sorted");
        }

        @Test
        void findsTheSurplusBeforeWhatIsKeptInTheIndex() {
            assertThat(plan(sql -> DatabaseRunHistory.surplus(sql, MAIL, new Retention(50))))
                    .contains("index sorted")
                    .containsPattern("AND ID < \\(SELECT");
        }

        @Test
        void findsTheUnfinishedRunsByTheirState() {
            assertThat(plan(DatabaseRunHistory::unfinished)).contains("WEBJOBS_RUN_BY_STATE");
        }

        /** H2 would take the index by state if it could, and walk through all open runs. */
        @Test
        void findsARunThatStartsOrEndsByItsKey() {
            assertThat(plan(sql -> DatabaseRunHistory.update(sql, RUN, RunTable.RUN.endedAt.isNull())))
                    .contains("PRIMARY_KEY")
                    .doesNotContain("BY_STATE");
        }

        @Test
        void leavesOutARowOfScheduleThatItCannotRead() {
            try (var database = Database.open(new Settings.H2(directory))) {
                var schedules = new DatabaseScheduleHistory(database);
                var course = new Course(
                        new Schedule(List.of(new CronSchedule("0 0 9 * * *")), ZoneOffset.UTC),
                        Instant.EPOCH,
                        Optional.empty());
                for (var job : List.of("mail", "broken", "faraway")) {
                    schedules.follow(new JobName(job), Optional.of(course), Optional.empty());
                }
                database.write(
                        ANY,
                        sql -> sql.execute("update webjobs_schedule set expressions = 'none' where job = 'broken'")
                                + sql.execute(
                                        "update webjobs_schedule set zone = 'Mars/Olympus' where job = 'faraway'"));
                database.write(
                        ANY,
                        sql -> sql.execute("insert into webjobs_miss values ('mail', timestamp '2026-11-24 09:00:00',"
                                + " timestamp '2026-11-24 09:00:00', 1, 'OF_ANOTHER_VERSION', '0 0 9 * * *')"));

                assertThat(schedules.courses()).containsExactly(Map.entry(MAIL, course));
                assertThat(schedules.misses(MAIL)).isEmpty();

                schedules.follow(new JobName("broken"), Optional.of(course), Optional.empty());
                assertThat(schedules.courses()).containsOnlyKeys(MAIL, new JobName("broken"));
            }
        }

        private String plan(Function<DSLContext, Query> query) {
            try (var database = Database.open(new Database.Settings.H2(directory))) {
                var plan =
                        database.<String>read(sql -> sql.fetchSingle("explain " + sql.renderInlined(query.apply(sql)))
                                .get(0, String.class));
                assertThat(plan).doesNotContain("tableScan");
                return plan;
            }
        }

        @Test
        void bringsTheTablesOfTheFirstVersionUpToDate() {
            assertBroughtUpToDate(new Settings.H2(directory));
        }

        /** There is no transaction around H2's changes of a table. */
        @Test
        void goesOnWhereThatWasCutShort() {
            var settings = new Settings.H2(directory);
            try (var database = Database.open(settings)) {
                backToTheFirstVersion(database);
                database.write(ANY, sql -> sql.execute("alter table webjobs_run add column due_at timestamp(6)"));
            }

            assertBroughtUpToDate(settings);
        }
    }

    @Nested
    class OnPostgreSql {
        @Test
        void bringsTheTablesOfTheFirstVersionUpToDate() {
            assertBroughtUpToDate(PostgreSqlForTests.newDatabase());
        }

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
