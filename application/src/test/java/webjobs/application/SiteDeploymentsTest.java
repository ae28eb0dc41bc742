package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static webjobs.application.Workbench.MAIL;
import static webjobs.application.Workbench.assertRefused;
import static webjobs.application.Workbench.join;
import static webjobs.application.Workbench.startAndLetWait;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused.Reason;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.deployment.SiteDeployment.About;
import webjobs.domain.deployment.SiteDeployment.DeployedJob;
import webjobs.domain.deployment.SiteDeployment.LogLine;
import webjobs.domain.deployment.SiteDeployment.State;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

@Timeout(30)
class SiteDeploymentsTest {
    private static final About ABOUT = new About("ada", "ci", "the new site");
    private static final String TRIGGERED = "App_Data/jobs/triggered/";
    private static final String CONTINUOUS = "App_Data/jobs/continuous/";

    private final Workbench bench = new Workbench();
    private final FailingDeploymentRecords records = new FailingDeploymentRecords();
    private final Queue<SiteDeployment> told = new ConcurrentLinkedQueue<>();
    private final SiteDeployments sites = new SiteDeployments(bench.deployment, bench.means(), records, told::add);

    private static InputStream zip(String... filesAndTexts) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var i = 0; i < filesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(filesAndTexts[i]));
                zip.write(filesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /** A site of triggered jobs whose scripts say who they are. */
    private static InputStream site(String... names) {
        var files = new String[names.length * 2];
        for (var i = 0; i < names.length; i++) {
            files[2 * i] = TRIGGERED + names[i] + "/run.sh";
            files[2 * i + 1] = "echo " + names[i];
        }
        return zip(files);
    }

    private SiteDeployment deploy(String... names) {
        return sites.deploy(site(names), ABOUT);
    }

    private List<String> jobs() {
        return bench.jobs.all().stream().map(known -> known.job().name().text()).toList();
    }

    private static List<DeployedJob> triggered(String... names) {
        return List.of(names).stream()
                .map(name -> new DeployedJob(JobKind.TRIGGERED, new JobName(name)))
                .toList();
    }

    private static List<String> log(SiteDeployment deployment) {
        return deployment.log().stream().map(LogLine::text).toList();
    }

    private static String failure(SiteDeployment deployment) {
        return deployment.state() instanceof State.Failed failed ? failed.reason() : "none";
    }

    @Nested
    class PuttingInPlace {
        @Test
        void makesEveryFolderAJob() {
            var deployed = sites.deploy(
                    zip(
                            TRIGGERED + "b/run.sh",
                            "echo b",
                            TRIGGERED + "a/run.py",
                            "",
                            TRIGGERED + "a/settings.job",
                            "{\"timeout\": 5}",
                            "index.html",
                            "hello",
                            "web.config",
                            ""),
                    ABOUT);

            assertThat(jobs()).containsExactly("a", "b", "mail");
            assertThat(bench.jobs.settings(new JobName("a")).values()).containsOnlyKeys("timeout");
            assertThat(deployed.state()).isEqualTo(new State.Succeeded(bench.clock.instant()));
            assertThat(deployed.about()).isEqualTo(ABOUT);
            assertThat(deployed.jobs()).isEqualTo(triggered("a", "b"));
            assertThat(log(deployed))
                    .containsExactly(
                            "The archive has come, with 2 jobs and 2 files.",
                            "2 files put in place in site/wwwroot.",
                            "The triggered job 'a' is in place.",
                            "The triggered job 'b' is in place.",
                            "The site is in place, with 2 jobs.");
        }

        @Test
        void remembersAndTellsOfIt() {
            var deployed = deploy("a");

            assertThat(records.all()).containsExactly(deployed);
            assertThat(sites.all()).containsExactly(deployed);
            assertThat(sites.find(deployed.id())).isEqualTo(deployed);
            assertThat(told).containsExactly(deployed);
        }

        @Test
        void replacesWhatIsThereButNotItsHistory() {
            var run = bench.runToItsEnd(0);

            deploy("mail");

            assertThat(bench.store.textAt(Path.of("/nowhere/jobs/triggered/mail/run.sh")))
                    .contains("echo mail");
            assertThat(bench.jobs.history(MAIL)).containsExactly(run);
        }

        @Test
        void launchesAContinuousJobThatItBrings() {
            sites.deploy(zip(CONTINUOUS + "loop/run.sh", "sleep 1d"), ABOUT);

            assertThat(bench.processes.take().launch().environment()).containsEntry("WEBJOBS_NAME", "loop");
        }
    }

    @Nested
    class TakingAway {
        @Test
        void takesTheJobsThatTheLastSiteBroughtAndThisOneLacks() {
            deploy("a", "b");

            var deployed = deploy("b", "c");

            assertThat(jobs()).containsExactly("b", "c", "mail");
            assertThat(log(deployed))
                    .contains(
                            "The triggered job 'a' was taken away: an earlier deployment brought it, and this one does"
                                    + " not.");
        }

        @Test
        void keepsTheHistoryAndDataOfAJobThatItTakesAway() {
            deploy("mail");
            var run = bench.runToItsEnd(0);
            var data = Path.of("/nowhere/data/triggered/mail/state.txt");
            bench.store.leaveFile(data, "42");

            deploy("a");

            assertThat(jobs()).containsExactly("a");
            assertThat(bench.history.all(MAIL)).containsExactly(run);
            assertThat(bench.store.textAt(data)).contains("42");
        }

        @Test
        void stopsAContinuousJobThatItTakesAway() {
            sites.deploy(
                    zip(
                            CONTINUOUS + "loop/run.sh",
                            "",
                            CONTINUOUS + "loop/settings.job",
                            "{\"stopping_wait_time\": 0}"),
                    ABOUT);
            var process = bench.processes.take();

            deploy("a");

            Eventually.until(process::exitCode, code -> code.isPresent());
            assertThat(bench.store.find(JobKind.CONTINUOUS, new JobName("loop")))
                    .isEmpty();
        }

        @Test
        void leavesJobsAloneThatCameInAnotherWay() {
            deploy("a");
            bench.put("own", Map.of("run.sh", ""));

            deploy("b");

            assertThat(jobs()).containsExactly("b", "mail", "own");
        }

        @Test
        void takesTheNextTimeWhatAFailedOneBrought() {
            deploy("a");
            records.failFor(it -> it.jobs().equals(triggered("b")) && !it.hasEnded());
            assertThatThrownBy(() -> deploy("b", "c")).isInstanceOf(StorageFailed.class);
            assertThat(jobs()).containsExactly("a", "b", "mail");
            records.failFor(_ -> false);

            deploy("c");

            assertThat(jobs()).containsExactly("c", "mail");
        }

        @Test
        void saysNothingOfAJobThatIsGoneAlready() {
            deploy("a");
            bench.deployment.remove(JobKind.TRIGGERED, new JobName("a"));

            assertThat(log(deploy("b"))).noneMatch(line -> line.contains("taken away"));
        }
    }

    @Nested
    class Refusing {
        @Test
        void changesNothingWhereOneJobHasNothingToRun() {
            deploy("a");

            assertRefused(() -> sites.deploy(
                            zip(
                                    TRIGGERED + "b/run.sh",
                                    "",
                                    TRIGGERED + "c/readme.txt",
                                    "",
                                    CONTINUOUS + "d/run.cmd",
                                    ""),
                            ABOUT))
                    .isInstanceOf(Reason.NothingToRun.class)
                    .extracting(Reason::message)
                    .asString()
                    .startsWith("No runnable script file was found. 'c' (triggered): Name the file");

            assertThat(jobs()).containsExactly("a", "mail");
            assertThat(failure(sites.find("latest"))).contains("'c' (triggered)");
            assertThat(sites.find("latest").jobs()).isEmpty();
            assertThat(told).hasSize(2);
        }

        @Test
        void namesTheJobWhoseSettingsCannotWork() {
            assertRefused(() -> sites.deploy(
                            zip(TRIGGERED + "b/run.sh", "", TRIGGERED + "b/settings.job", "{\"retries\": -1}"), ABOUT))
                    .isInstanceOf(Reason.BadSettings.class)
                    .extracting(Reason::message)
                    .asString()
                    .startsWith("The settings cannot work: 'b' (triggered): retries ");

            assertThat(jobs()).containsExactly("mail");
        }

        @Test
        void takesNoArchiveWithoutAJobForASiteWithoutJobs() {
            deploy("a");

            assertRefused(() -> sites.deploy(zip("index.html", "", "App_Data/jobs/triggered/x.txt", ""), ABOUT))
                    .isInstanceOf(Reason.BadUpload.class)
                    .extracting(Reason::message)
                    .asString()
                    .contains("App_Data/jobs/triggered/NAME", "1 elsewhere: 'index.html'.");

            assertThat(jobs()).containsExactly("a", "mail");
            assertThat(sites.all()).hasSize(1);
        }

        @Test
        void remembersNothingOfAnArchiveThatDidNotComeWhole() {
            var broken = new ByteArrayInputStream("PK".getBytes(StandardCharsets.UTF_8));

            assertRefused(() -> sites.begin(broken, ABOUT)).isInstanceOf(Reason.BadUpload.class);

            assertThat(sites.all()).isEmpty();
            assertThat(deploy("a").state()).isInstanceOf(State.Succeeded.class);
        }

        @Test
        void letsOthersDeployWhileAnArchiveIsStillComing() {
            var came = new CountDownLatch(1);
            var slow = new SequenceInputStream(new Held(came), site("a"));
            var first = startAndLetWait(() -> sites.deploy(slow, ABOUT));

            assertThat(deploy("b").state()).isInstanceOf(State.Succeeded.class);
            came.countDown();
            join(first);

            assertThat(jobs()).containsExactly("a", "mail");
        }

        @Test
        void namesAllThatIsWrongWithAnyJob() {
            assertRefused(() -> sites.deploy(
                            zip(
                                    TRIGGERED + "a/run.txt",
                                    "",
                                    TRIGGERED + "b/run.sh",
                                    "",
                                    TRIGGERED + "b/settings.job",
                                    "{\"timeout\": -1}",
                                    TRIGGERED + "c/x",
                                    ""),
                            ABOUT))
                    .isInstanceOf(Reason.NothingToRun.class)
                    .extracting(Reason::message)
                    .asString()
                    .contains("'a' (triggered): ", "'b' (triggered): timeout", "'c' (triggered): ");

            assertThat(jobs()).containsExactly("mail");
        }
    }

    /** D24 */
    @Nested
    class FilesOfTheSite {
        private SiteDeployment deployWith(String job, String... files) {
            var all = new ArrayList<>(List.of(TRIGGERED + job + "/run.sh", "echo"));
            for (var file : files) {
                all.addAll(List.of(file, file + " of " + job));
            }
            return sites.deploy(zip(all.toArray(String[]::new)), ABOUT);
        }

        @Test
        void comeWithTheJobs() {
            deployWith("a", "tool.php", "lib/x.php");

            assertThat(bench.store.siteTextAt("tool.php")).contains("tool.php of a");
            assertThat(bench.store.siteTextAt("lib/x.php")).contains("lib/x.php of a");
        }

        @Test
        void goWhereTheNextDeploymentLacksThem() {
            bench.store.putSiteFile("by-hand", "mine");
            deployWith("a", "one", "two");
            var next = deployWith("b", "two", "three");

            assertThat(bench.store.siteTextAt("one")).isEmpty();
            assertThat(bench.store.siteTextAt("two")).contains("two of b");
            assertThat(bench.store.siteTextAt("three")).isPresent();
            assertThat(bench.store.siteTextAt("by-hand")).contains("mine");
            assertThat(log(next)).anyMatch(line -> line.contains("1 file taken away"));
        }

        @Test
        void goWithADeploymentThatHasNone() {
            deployWith("a", "one");
            deployWith("a");

            assertThat(bench.store.siteTextAt("one")).isEmpty();
        }

        @Test
        void stayAsTheyAreWhereAJobCannotWork() {
            deployWith("a", "one");

            assertRefused(() -> sites.deploy(zip(TRIGGERED + "b/x", "", "one", "new", "two", ""), ABOUT))
                    .isInstanceOf(Reason.NothingToRun.class);

            assertThat(bench.store.siteTextAt("one")).contains("one of a");
            assertThat(bench.store.siteTextAt("two")).isEmpty();
        }

        @Test
        void areNotForgottenByADeploymentThatCouldNotPutThemInPlace() {
            deployWith("a", "one");
            bench.store.putSiteFile("x/y", "mine");

            assertRefused(() -> deployWith("b", "x")).isInstanceOf(Reason.FileInTheWay.class);
            assertThat(jobs()).containsExactly("a", "mail");
            deployWith("b", "two");

            assertThat(bench.store.siteTextAt("one")).isEmpty();
            assertThat(bench.store.siteTextAt("x/y")).contains("mine");
        }
    }

    /** Has no byte, and says so only when it may. */
    private static final class Held extends InputStream {
        private final CountDownLatch may;

        Held(CountDownLatch may) {
            this.may = may;
        }

        @Override
        public int read() {
            SiteDeploymentsTest.await(may);
            return -1;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Nested
    class GoingOnAlone {
        private final CountDownLatch mayEnd = new CountDownLatch(1);

        private SiteDeployment begun() {
            records.beforeSave(it -> {
                if (it.hasEnded()) {
                    SiteDeploymentsTest.await(mayEnd);
                }
            });
            return sites.begin(site("a"), ABOUT);
        }

        @Test
        void returnsWhenTheArchiveHasCome() {
            var begun = begun();

            assertThat(begun.state()).isEqualTo(new State.Deploying());
            assertThat(sites.find("latest").hasEnded()).isFalse();
            assertRefused(() -> deploy("b")).isEqualTo(new Reason.DeploymentInProgress(begun.id()));
            mayEnd.countDown();
            var ended = Eventually.until(() -> sites.find(begun.id()), SiteDeployment::hasEnded);
            assertThat(ended.state()).isInstanceOf(State.Succeeded.class);
        }

        @Test
        void keepsOthersFromDeploying() {
            var first = begun();

            assertRefused(() -> deploy("b")).isEqualTo(new Reason.DeploymentInProgress(first.id()));

            mayEnd.countDown();
            sites.close();
            assertThat(jobs()).containsExactly("a", "mail");
        }

        @Test
        void letsTheNextBeginAsSoonAsItIsSeenToHaveEnded() {
            mayEnd.countDown();
            for (var i = 0; i < 200; i++) {
                var begun = begun();
                Eventually.until(() -> sites.find(begun.id()), SiteDeployment::hasEnded);
            }

            assertThat(sites.all()).allMatch(it -> it.state() instanceof State.Succeeded);
        }

        @Test
        void isWaitedForWhenTheServerStops() {
            var begun = begun();
            var closing = startAndLetWait(sites::close);

            assertRefused(() -> deploy("b")).isEqualTo(new Reason.ServerStopping());
            mayEnd.countDown();
            join(closing);

            assertThat(records.all()).singleElement().matches(SiteDeployment::hasEnded);
            assertThat(told).extracting(SiteDeployment::id).containsExactly(begun.id());
        }

        @Test
        void recordsWhyItFailed() {
            var begun = sites.begin(zip(TRIGGERED + "b/readme.txt", ""), ABOUT);

            var ended = Eventually.until(() -> sites.find(begun.id()), SiteDeployment::hasEnded);

            assertThat(failure(ended)).startsWith("No runnable script file was found. 'b' (triggered)");
        }
    }

    @Nested
    class Failing {
        @Test
        void beginsNothingThatCannotBeRecorded() {
            records.failFor(_ -> true);

            assertThatThrownBy(() -> deploy("a")).isInstanceOf(StorageFailed.class);

            assertThat(jobs()).containsExactly("mail");
            records.failFor(_ -> false);
            assertThat(deploy("a").state()).isInstanceOf(State.Succeeded.class);
        }

        @Test
        void saysWhatIsInPlaceWhenItFailsHalfway() {
            records.failFor(it -> it.jobs().equals(triggered("a", "b")) && !it.hasEnded());

            assertThatThrownBy(() -> deploy("a", "b", "c"))
                    .isInstanceOf(StorageFailed.class)
                    .hasMessage("The disk is full. In place already: triggered job 'a', triggered job 'b'.");

            assertThat(jobs()).containsExactly("a", "b", "mail");
            var failed = sites.find("latest");
            assertThat(failure(failed)).contains("In place already: triggered job 'a', triggered job 'b'.");
            assertThat(failed.jobs()).isEqualTo(triggered("a", "b"));
            assertThat(told).containsExactly(failed);
        }

        @Test
        void knowsHowItEndedEvenIfThatCannotBeRecorded() {
            records.failFor(SiteDeployment::hasEnded);

            assertThatThrownBy(() -> deploy("a")).isInstanceOf(StorageFailed.class);

            assertThat(records.all()).singleElement().matches(it -> !it.hasEnded());
            assertThat(failure(sites.find("latest"))).startsWith("The disk is full.");
        }

        @Test
        void settlesWhatAnEarlierLifeLeftInTheMiddle() {
            var left = SiteDeployment.received("left", ABOUT, bench.clock.instant())
                    .bringing(triggered("a"));
            records.save(left);

            sites.recover();

            assertThat(failure(sites.find("left"))).isEqualTo("The server ended in the middle of it; deploy again.");
            assertThat(sites.find("left").jobs()).isEqualTo(triggered("a"));
        }

        @Test
        void leavesWhatHasEndedAsItIs() {
            var deployed = deploy("a");

            sites.recover();

            assertThat(sites.all()).containsExactly(deployed);
        }
    }

    @Nested
    class Remembering {
        @Test
        void keepsTheLatestFifty() {
            var first = deploy("a");
            for (var i = 0; i < 50; i++) {
                deploy("a");
            }

            assertThat(sites.all()).hasSize(50).doesNotContain(first);
        }

        @Test
        void knowsTheLatestEvenIfTheClockWasSetBack() {
            deploy("a");
            bench.clock.advance(Duration.ofHours(-1));

            var second = deploy("b");
            deploy("c");

            assertThat(sites.all().get(1)).isEqualTo(second);
            assertThat(jobs()).containsExactly("c", "mail");
        }

        @Test
        void keepsTheOneThatBroughtTheJobs() {
            deploy("a");
            for (var i = 0; i < 60; i++) {
                sites.told("sha" + i, ABOUT, true);
            }

            deploy("b");

            assertThat(jobs()).containsExactly("b", "mail");
        }

        @Test
        void knowsNoOther() {
            assertRefused(() -> sites.find("latest")).isEqualTo(new Reason.NoSuchDeployment("latest"));
            assertRefused(() -> sites.find("x")).isEqualTo(new Reason.NoSuchDeployment("x"));
        }

        @Test
        void remembersWhatAClientTellsOfItsOwn() {
            var said = sites.told("3b6ae2f1", ABOUT, false);

            assertThat(said.state()).isInstanceOf(State.Failed.class);
            assertThat(sites.find("3b6ae2f1")).isEqualTo(said);
            assertThat(told).isEmpty();
        }

        @Test
        void knowsBetterThanAClientWhatBecameOfItsOwn() {
            var deployed = deploy("a");

            assertThat(sites.told(deployed.id(), ABOUT, false)).isEqualTo(deployed);
            assertThat(sites.all()).containsExactly(deployed);
        }

        @Test
        void takesNoIdThatCouldBeAPath() {
            for (var id : List.of("", "..", "a/b", "a.b", "latest", "é", "x".repeat(65))) {
                assertRefused(() -> sites.told(id, ABOUT, true)).isInstanceOf(Reason.BadParameter.class);
            }
        }
    }
}
