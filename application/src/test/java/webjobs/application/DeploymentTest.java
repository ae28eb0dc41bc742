package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.application.Workbench.CALL;
import static webjobs.application.Workbench.MAIL;
import static webjobs.application.Workbench.assertRefused;
import static webjobs.application.Workbench.join;
import static webjobs.application.Workbench.startAndLetWait;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import webjobs.application.port.ScriptedProcesses;
import webjobs.application.port.Upload;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Run;

@Timeout(30)
class DeploymentTest {
    private static final JobName NEW = new JobName("new");

    private final Workbench bench = new Workbench();

    private static Upload zip(Map<String, String> files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Upload.Zip(new ByteArrayInputStream(bytes.toByteArray()));
    }

    private static Upload file(String name, String text) {
        return new Upload.SingleFile(name, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static JobSettings settings(Map<String, @Nullable Object> values) {
        return new JobSettings(new LinkedHashMap<>(values));
    }

    @Nested
    class Putting {
        @Test
        void makesAnUploadAJob() {
            bench.deployment.put(JobKind.TRIGGERED, NEW, zip(Map.of("run.py", "", "settings.job", "{\"timeout\": 5}")));
            var known = bench.jobs.find(NEW);

            assertThat(known).isEqualTo(bench.jobs.find(NEW));
            assertThat(known.job().runCommand()).isEqualTo("run.py");
            assertThat(known.job().settings().values()).containsOnlyKeys("timeout");
            assertThat(known.latestRun()).isEmpty();
        }

        @Test
        void makesASingleFileAJob() {
            bench.deployment.put(JobKind.TRIGGERED, NEW, file("folder/hello.sh", ""));

            assertThat(bench.jobs.find(NEW).job().runCommand()).isEqualTo("hello.sh");
        }

        @Test
        void refusesAScriptWhoseInterpreterIsNotHere() {
            bench.processes.hinder("run.rb", "its first line names the interpreter /usr/bin/ruby, which is not there");

            assertRefused(() -> bench.deployment.put(JobKind.TRIGGERED, MAIL, file("run.rb", "#!/usr/bin/ruby\n")))
                    .isEqualTo(new Reason.NothingToRun(List.of("run.rb cannot run here: its first line names the"
                            + " interpreter /usr/bin/ruby, which is not there.")));
            assertThat(bench.jobs.find(MAIL).job().runCommand()).isEqualTo("run.sh");
        }

        @Test
        void warnsOfAScriptThatSurelyDoesNotDoWhatIsMeant() {
            bench.deployment.put(JobKind.TRIGGERED, MAIL, file("run.sh", "echo\r\n"));

            assertThat(bench.jobs.find(MAIL).job().warnings())
                    .singleElement()
                    .satisfies(warning -> assertThat(warning).startsWith("run.sh has Windows line ends: line 1 "));
        }

        @Test
        void takesAScriptWhoseInterpreterIsOnThePathThatItWillFind() {
            bench.processes.hinder("run.rb", "ruby was not found");
            var settings = "{\"env\": {\"PATH\": \"" + ScriptedProcesses.COMPLETE_PATH + "\"}}";
            var script = Map.of("run.rb", "#!/usr/bin/env ruby\n", "settings.job", settings);

            bench.deployment.put(JobKind.TRIGGERED, NEW, zip(script));
            bench.settings.set(Map.of("PATH", ScriptedProcesses.COMPLETE_PATH));
            bench.deployment.put(JobKind.TRIGGERED, MAIL, file("run.rb", "#!/usr/bin/env ruby\n"));

            assertThat(bench.jobs.find(NEW).job().runCommand()).isEqualTo("run.rb");
            assertThat(bench.jobs.find(MAIL).job().runCommand()).isEqualTo("run.rb");
        }

        /** K7 */
        @Test
        void replacesEverythingButHistoryAndData() {
            bench.putWithSettings("{\"is_singleton\": true}");
            var run = bench.runToItsEnd(0);
            var kept = Path.of("/nowhere/data/triggered/mail/state.txt");
            bench.store.leaveFile(kept, "42");

            bench.deployment.put(JobKind.TRIGGERED, MAIL, file("other.sh", ""));
            var known = bench.jobs.find(MAIL);

            assertThat(known.job().runCommand()).isEqualTo("other.sh");
            assertThat(known.job().settings()).isEqualTo(JobSettings.NONE);
            assertThat(known.latestRun()).contains(run);
            assertThat(bench.store.textAt(kept)).contains("42");
        }

        @Test
        void leavesARunToWorkOnWhatItBeganWith() {
            var id = bench.run();
            var process = bench.processes.take();

            bench.deployment.put(JobKind.TRIGGERED, MAIL, zip(Map.of("run.sh", "echo new")));

            assertThat(process.exitCode()).isEmpty();
            assertThat(bench.store.textAt(process.launch().directory().resolve("run.sh")))
                    .contains("echo hello");
            process.exits(0);
            assertThat(bench.ended(id).status()).isEqualTo(Run.Status.SUCCESS);
        }
    }

    /** D1 */
    @Nested
    class RefusingAnUpload {
        record Bad(Upload upload, Class<? extends Reason> reason) {}

        static List<Bad> bad() {
            return List.of(
                    new Bad(zip(Map.of("readme.txt", "")), Reason.NothingToRun.class),
                    new Bad(zip(Map.of("run.cmd", "")), Reason.NothingToRun.class),
                    new Bad(zip(Map.of()), Reason.NothingToRun.class),
                    new Bad(file("readme.txt", ""), Reason.NothingToRun.class),
                    new Bad(file("..", ""), Reason.BadUpload.class),
                    new Bad(
                            new Upload.Zip(new ByteArrayInputStream("no zip".getBytes(StandardCharsets.UTF_8))),
                            Reason.BadUpload.class),
                    new Bad(zip(Map.of("run.sh", "", "../run.sh", "")), Reason.BadUpload.class),
                    new Bad(zip(Map.of("run.sh", "", "settings.job", "[")), Reason.BadSettings.class),
                    new Bad(zip(Map.of("run.sh", "", "settings.job", "{\"retries\": -1}")), Reason.BadSettings.class));
        }

        @ParameterizedTest
        @MethodSource("bad")
        void leavesTheJobAsItWas(Bad bad) {
            bench.putWithSettings("{\"is_singleton\": true}");
            var run = bench.runToItsEnd(0);
            var before = bench.jobs.all();

            assertRefused(() -> bench.deployment.put(JobKind.TRIGGERED, MAIL, bad.upload()))
                    .isInstanceOf(bad.reason());

            assertThat(bench.jobs.all()).isEqualTo(before);
            assertThat(bench.jobs.history(MAIL)).containsExactly(run);
        }

        @ParameterizedTest
        @MethodSource("bad")
        void makesNoJob(Bad bad) {
            assertRefused(() -> bench.deployment.put(JobKind.TRIGGERED, NEW, bad.upload()))
                    .isInstanceOf(bad.reason());

            assertThat(bench.store.find(JobKind.TRIGGERED, NEW)).isEmpty();
        }

        @Test
        void isSeenByWhoPutItThereBeforeAnybodyDeletesIt() {
            var deleting = new AtomicReference<Thread>();

            var seen = bench.deployment.put(JobKind.TRIGGERED, NEW, zip(Map.of("run.sh", "")), () -> {
                deleting.set(Thread.ofVirtual().start(() -> bench.deployment.remove(JobKind.TRIGGERED, NEW)));
                Eventually.until(() -> deleting.get().getState(), state -> state == Thread.State.WAITING);
                return bench.jobs.find(NEW).job().name();
            });

            assertThat(seen).isEqualTo(NEW);
            Eventually.until(() -> deleting.get().isAlive(), alive -> !alive);
            assertThat(bench.store.find(JobKind.TRIGGERED, NEW)).isEmpty();
        }

        @Test
        void saysWhatStandsInTheWayOfEachScript() {
            assertRefused(() -> bench.deployment.put(JobKind.TRIGGERED, NEW, zip(Map.of("run.cmd", ""))))
                    .isEqualTo(new Reason.NothingToRun(List.of("run.cmd cannot run here: there is no Windows here.")));
        }
    }

    @Nested
    class Configuring {
        @Test
        void replacesAllSettings() {
            bench.putWithSettings("{\"is_singleton\": true}");

            bench.deployment.configure(JobKind.TRIGGERED, MAIL, settings(Map.of("timeout", 5, "mine", "kept")));

            assertThat(bench.jobs.settings(MAIL).values()).containsOnlyKeys("timeout", "mine");
            assertThat(bench.jobs.find(MAIL).job().runCommand()).isEqualTo("run.sh");
        }

        /** D4 */
        @Test
        void refusesWhatCannotWorkAndWritesNothing() {
            bench.putWithSettings("{\"is_singleton\": true}");

            assertRefused(() -> bench.deployment.configure(
                            JobKind.TRIGGERED, MAIL, settings(Map.of("timeout", 0, "mine", 1))))
                    .isEqualTo(new Reason.BadSettings(
                            List.of("timeout must be a number of seconds from 0.001 to 315360000, not 0")));

            assertThat(bench.jobs.settings(MAIL).values()).containsOnlyKeys("is_singleton");
        }

        @Test
        void refusesAnUnknownJob() {
            assertRefused(() -> bench.deployment.configure(JobKind.TRIGGERED, NEW, JobSettings.NONE))
                    .isEqualTo(new Reason.NoSuchJob(JobKind.TRIGGERED, NEW));
        }
    }

    @Nested
    class Removing {
        @Test
        void leavesNothing() {
            bench.runToItsEnd(0);
            var left = Path.of("/nowhere/data/triggered/mail/state.txt");
            bench.store.leaveFile(left, "42");

            bench.deployment.remove(JobKind.TRIGGERED, MAIL);

            assertThat(bench.jobs.all()).isEmpty();
            assertThat(bench.history.all(MAIL)).isEmpty();
            assertThat(bench.store.textAt(left)).isEmpty();
        }

        @Test
        void endsTheRunFirst() {
            bench.run();
            var process = bench.processes.take();

            bench.deployment.remove(JobKind.TRIGGERED, MAIL);

            assertThat(process.exitCode()).contains(143);
            assertThat(bench.history.all(MAIL)).isEmpty();
            assertThat(bench.history.unfinished()).isEmpty();
        }

        @Test
        void leavesNoRunThatWasJustAboutToBegin() {
            bench.history.beforeBegin(
                    () -> removing = startAndLetWait(() -> bench.deployment.remove(JobKind.TRIGGERED, MAIL)));

            bench.run();
            join(Objects.requireNonNull(removing));

            assertThat(bench.history.all(MAIL)).isEmpty();
            assertThat(bench.processes.launches()).allMatch(it -> it.exitCode().isPresent());
        }

        private @Nullable Thread removing;

        @Test
        void leavesOtherJobsAlone() {
            bench.put("other", Map.of("run.sh", ""));
            var other = new JobName("other");
            bench.jobs.run(other, CALL, Arguments.NONE);

            bench.deployment.remove(JobKind.TRIGGERED, MAIL);

            assertThat(bench.jobs.find(other).latestRun()).map(Run::isRunning).contains(true);
        }

        /** K6 */
        @Test
        void doesNothingWhereThereIsNoJob() {
            bench.deployment.remove(JobKind.TRIGGERED, NEW);

            assertThat(bench.jobs.all()).hasSize(1);
        }

        @Test
        void letsAJobOfTheSameNameBeginAnew() {
            bench.runToItsEnd(0);
            bench.deployment.remove(JobKind.TRIGGERED, MAIL);

            bench.deployment.put(JobKind.TRIGGERED, MAIL, file("run.sh", ""));

            assertThat(bench.jobs.history(MAIL)).isEmpty();
            assertThat(bench.runToItsEnd(0).status()).isEqualTo(Run.Status.SUCCESS);
        }
    }
}
