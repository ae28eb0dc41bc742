package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import webjobs.application.port.Output.Stream;
import webjobs.application.port.Processes.LaunchFailed;
import webjobs.application.port.Processes.RunningProcess;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHost;

class ScriptedProcessesTest extends ProcessesContract {
    private final ScriptedProcesses processes = new ScriptedProcesses();
    private final Launch launch = new Launch(
            new Script("run.sh", ScriptHost.BASH),
            List.of("a", "b"),
            Path.of("/jobs/mail"),
            Map.of("X", "y"),
            Duration.ofSeconds(2));

    @Override
    protected Processes processes() {
        return processes;
    }

    @Override
    protected RunningProcess start(Output output, Step... steps) {
        processes.launch(launch, output);
        var process = processes.take();
        for (var step : steps) {
            switch (step) {
                case Step.Write write -> process.writes(write.stream(), write.text());
                case Step.Exit exit -> process.exits(exit.code());
                case Step.Compute _, Step.ComputeElsewhere _ -> process.computes(Duration.ofHours(1));
                case Step.LeaveBehind _ -> process.leavesBehind();
                case Step.EndWhenAsked end -> process.endsWhenAsked(end.code());
                case Step.IgnoreAsking _ -> {
                    // As every scripted process does that was not told otherwise.
                }
            }
        }
        return process;
    }

    @Override
    protected RunningProcess startWhatSurvivesKills(Output output) {
        processes.launch(launch, output);
        return processes.take().survivesKills(true);
    }

    @Override
    protected void letItDie() {
        processes.launches().getLast().survivesKills(false);
    }

    @Override
    protected void startWhatCannotBeStarted() {
        processes.failNextLaunch("There is no such file.");
        processes.launch(launch, new Heard());
    }

    @Test
    void keepsEachLaunchInOrder() {
        processes.launch(launch, new Heard());
        processes.launch(launch, new Heard());

        assertThat(processes.launches()).hasSize(2);
        assertThat(processes.take()).isSameAs(processes.launches().getFirst());
        assertThat(processes.take().launch()).isEqualTo(launch);
    }

    @Test
    void failsOnlyAsManyLaunchesAsItWasTold() {
        processes.failNextLaunch("Not today.");

        assertThatThrownBy(() -> processes.launch(launch, new Heard()))
                .isInstanceOf(LaunchFailed.class)
                .hasMessage("Not today.");
        assertThat(processes.launches()).isEmpty();
        processes.launch(launch, new Heard());
        assertThat(processes.launches()).hasSize(1);
    }

    @Test
    void hindersAndUnhindersAHost() {
        processes.hinder(ScriptHost.BASH, "bash is on holiday");
        assertThat(processes.hindrance(ScriptHost.BASH)).contains("bash is on holiday");
        assertThatThrownBy(() -> processes.launch(launch, new Heard())).isInstanceOf(LaunchFailed.class);

        processes.unhinder(ScriptHost.BASH);
        assertThat(processes.hindrance(ScriptHost.BASH)).isEmpty();
    }

    @Test
    void endsOrphansOnce() {
        processes.leaveOrphans(3);

        assertThat(processes.endOrphans()).isEqualTo(3);
        assertThat(processes.endOrphans()).isZero();
    }

    @Test
    void tellsHowOftenAProcessWasAskedToEnd() {
        processes.launch(launch, new Heard());
        var process = processes.take();
        assertThat(process.isAskedToEnd()).isFalse();

        process.askToEnd();
        process.askToEnd();
        process.exits(0);
        process.askToEnd();

        assertThat(process.isAskedToEnd()).isTrue();
        assertThat(process.timesAsked()).isEqualTo(2);
    }

    @Test
    void addsUpWhatAProcessComputes() {
        processes.launch(launch, new Heard());
        var process = processes.take();

        process.computes(Duration.ofMillis(30)).computes(Duration.ofMillis(12));

        assertThat(process.cpuTime()).isEqualTo(Duration.ofMillis(42));
    }

    @Test
    void knowsNoLifeAfterTheEnd() {
        processes.launch(launch, new Heard());
        var process = processes.take();
        assertThat(process.exitCode()).isEmpty();

        process.exits(0);

        assertThat(process.exitCode()).isEqualTo(Optional.of(0));
        assertThatThrownBy(() -> process.writes(Stream.STDOUT, "late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> process.exits(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> process.computes(Duration.ofMillis(1))).isInstanceOf(IllegalStateException.class);
    }
}
