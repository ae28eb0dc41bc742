package webjobs.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

class RefusedTest {
    private static final JobName MAIL = new JobName("mail");

    static Stream<Reason> oneOfEach() {
        return Stream.of(
                new Reason.NoSuchJob(JobKind.TRIGGERED, MAIL),
                new Reason.DiskLow("/home", 1 << 20, 2 << 20),
                new Reason.NoSuchRun(MAIL, "202611240546001234"),
                new Reason.NotAJobName("a/b", "the character '/' (U+002F) is not allowed"),
                new Reason.NoFileName("There is none."),
                new Reason.BadUpload("The archive is broken."),
                new Reason.TooLarge(1000),
                new Reason.NothingToRun(List.of()),
                new Reason.BadSettings(List.of("retries must be a number")),
                new Reason.BadArguments("a quote is not closed"),
                new Reason.AlreadyRunning(MAIL, new RunId(202611240546001234L)),
                new Reason.QueueFull(MAIL, 1000),
                new Reason.TooManyRuns(MAIL, 100),
                new Reason.ServerFull(500),
                new Reason.StillEnding(MAIL),
                new Reason.RunHasEnded(MAIL, new RunId(202611240546001234L)),
                new Reason.BadParameter("count", "it is a number from 1 to 1000, and not 0"),
                new Reason.BadPath("site/x/y", "'.' is not the name of anything in a folder"),
                new Reason.NoSuchFile("site/a.txt"),
                new Reason.NotYours("site/a.txt"),
                new Reason.StaleTag("\"17\""),
                new Reason.FileInTheWay("The resource represents a directory which can not be updated."),
                new Reason.NoSuchSetting("COLOUR"),
                new Reason.NoSuchHook("17"),
                new Reason.BadHook("its url is not an http or https address"),
                new Reason.HookTaken("PostDeployment"),
                new Reason.NoSuchDeployment("17"),
                new Reason.DeploymentInProgress("17"),
                new Reason.JobDisabled(MAIL),
                new Reason.JobsStopped(),
                new Reason.ServerStopping());
    }

    @Test
    void oneOfEachMissesNone() {
        var permitted = Set.of(Reason.class.getPermittedSubclasses());

        assertThat(oneOfEach().map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(permitted);
    }

    @ParameterizedTest
    @MethodSource("oneOfEach")
    void saysItsReasonInWholeSentences(Reason reason) {
        var refused = new Refused(reason);

        assertThat(refused.reason()).isSameAs(reason);
        assertThat(refused).hasMessage(reason.message());
        assertThat(reason.message())
                .matches("[A-Z'].*\\.|.*filename=run\\.sh")
                .doesNotContain("Optional")
                .doesNotContain("null")
                .doesNotContain("..")
                .doesNotContain("@");
    }

    @Test
    void carriesNoStackTrace() {
        assertThat(new Refused(new Reason.JobsStopped()).getStackTrace()).isEmpty();
    }

    @Nested
    class WhatScriptsLookFor {
        @Test
        void aMissingFileNameBeginsWithKudusText() {
            assertThat(new Reason.NoFileName("There is none.").message())
                    .startsWith("Missing Content-Disposition header. There is none. ");
        }

        @Test
        void nothingToRunBeginsWithKudusText() {
            assertThat(new Reason.NothingToRun(List.of()).message())
                    .startsWith("No runnable script file was found. Name the file to run run.sh");
            assertThat(new Reason.NothingToRun(List.of("a.cmd cannot run here: x.", "b.cmd cannot run here: y."))
                            .message())
                    .isEqualTo(
                            "No runnable script file was found. a.cmd cannot run here: x. b.cmd cannot run here: y.");
        }

        @Test
        void alreadyRunningBeginsWithKudusText() {
            var id = new RunId(202611240546001234L);

            assertThat(new Reason.AlreadyRunning(MAIL, id).message())
                    .isEqualTo("Cannot start a new run since job is already running. "
                            + "The run 202611240546001234 of 'mail' has not ended yet.");
        }

        @Test
        void bothStoppedStatesBeginWithKudusText() {
            assertThat(new Reason.JobsStopped().message()).startsWith("WebJobs are currently in \"stopped\" state. ");
            assertThat(new Reason.ServerStopping().message())
                    .startsWith("WebJobs are currently in \"stopped\" state. ");
            assertThat(new Reason.JobsStopped().message()).isNotEqualTo(new Reason.ServerStopping().message());
        }
    }

    @Test
    void namesWhatIsConcerned() {
        assertThat(new Reason.NoSuchJob(JobKind.TRIGGERED, MAIL).message())
                .isEqualTo("There is no triggered job named 'mail'.");
        assertThat(new Reason.NoSuchRun(MAIL, "17").message()).startsWith("The job 'mail' has no run '17'.");
        assertThat(new Reason.TooLarge(1000).message()).contains("1000 bytes").contains("upload.max-size");
        assertThat(new Reason.BadSettings(List.of("a is bad", "b is bad")).message())
                .isEqualTo("The settings cannot work: a is bad; b is bad.");
        assertThat(new Reason.NotAJobName("a/b", "why").message())
                .contains("'a/b'")
                .contains(JobName.RULE);
    }

    @Test
    void keepsItsOwnCopyOfLists() {
        var faults = new java.util.ArrayList<>(List.of("a is bad"));
        var reason = new Reason.BadSettings(faults);

        faults.add("b is bad");

        assertThat(reason.faults()).containsExactly("a is bad");
    }
}
