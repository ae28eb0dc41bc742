package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.deployment.SiteDeployment.About;
import webjobs.domain.deployment.SiteDeployment.DeployedJob;
import webjobs.domain.deployment.SiteDeployment.State;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/** What {@link DeploymentRecords} promises. */
public abstract class DeploymentRecordsContract {
    private static final Instant NOW = Instant.parse("2026-11-24T05:46:00.123456Z");
    private static final About ABOUT = new About("", "az_cli_functions", "Zürich 😀,\n\"quoted\" \ud83d");

    /** The same at every call within a test, and empty at first. */
    protected abstract DeploymentRecords records();

    /** The records as another life of the server finds them. */
    protected abstract DeploymentRecords reopen();

    private void assertRemembers(SiteDeployment... deployments) {
        assertThat(records().all()).containsExactly(deployments);
        assertThat(reopen().all()).containsExactly(deployments);
    }

    private SiteDeployment saved(String id, Instant receivedAt) {
        var deployment = SiteDeployment.received(id, ABOUT, receivedAt);
        records().save(deployment);
        return deployment;
    }

    @Nested
    class Saving {
        static Stream<State> states() {
            return Stream.of(
                    new State.Deploying(),
                    new State.Succeeded(NOW),
                    new State.Failed(NOW, "Too large: 2 \u00d7 \ud83d\n"));
        }

        @ParameterizedTest
        @MethodSource("states")
        void keepsEachState(State state) {
            var deployment = new SiteDeployment("a1", ABOUT, NOW, state, List.of(), List.of());

            records().save(deployment);

            assertRemembers(deployment);
        }

        @Test
        void keepsJobsAndLogInTheirOrder() {
            var deployment = SiteDeployment.received("a1", ABOUT, NOW)
                    .bringing(List.of(
                            new DeployedJob(JobKind.TRIGGERED, new JobName("zebra")),
                            new DeployedJob(JobKind.CONTINUOUS, new JobName("Ärger (2)")),
                            new DeployedJob(JobKind.TRIGGERED, new JobName("apple"))))
                    .saying(NOW.plusSeconds(2), "It came.")
                    .saying(NOW.plusSeconds(1), "It was\nchecked.")
                    .saying(NOW.plusSeconds(1), "");

            records().save(deployment);

            assertRemembers(deployment);
        }

        @Test
        void replacesWhatWasKnownBefore() {
            var begun = saved("a1", NOW);
            var ended = begun.saying(NOW, "Done.").succeeded(NOW.plusSeconds(3));

            records().save(ended);

            assertRemembers(ended);
        }

        @Test
        void keepsWhatManyThreadsSaveAtOnce() throws ExecutionException, InterruptedException {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var saving = IntStream.range(0, 20)
                        .mapToObj(i -> threads.submit(() -> saved("a" + i, NOW.minusSeconds(i))))
                        .toList();
                for (var one : saving) {
                    one.get();
                }
            }

            assertThat(reopen().all())
                    .extracting(SiteDeployment::id)
                    .isEqualTo(IntStream.range(0, 20).mapToObj(i -> "a" + i).toList());
        }
    }

    @Nested
    class Listing {
        @Test
        void hasNoneAtFirst() {
            assertRemembers();
        }

        @Test
        void hasTheLatestFirstWheneverItWasSaved() {
            var middle = saved("a2", NOW);
            var latest = saved("a1", NOW.plusNanos(1_000));
            var first = saved("a3", NOW.minusSeconds(1));

            assertRemembers(latest, middle, first);
        }

        @Test
        void hasThoseOfTheSameMomentByTheirIds() {
            var second = saved("b", NOW);
            var third = saved("c", NOW);
            var first = saved("B", NOW);

            assertRemembers(first, second, third);
        }
    }

    @Nested
    class Forgetting {
        @Test
        void leavesTheOthers() {
            saved("a1", NOW);
            var other = saved("a2", NOW);

            records().forget("a1");

            assertRemembers(other);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a2", "A1", "a1.json", "../deployments/a1", "/", "a1/", "\0", "*", "ä"})
        void doesNothingWhereItIsNotThere(String id) {
            var deployment = saved("a1", NOW);

            records().forget(id);

            assertRemembers(deployment);
        }
    }

    @Test
    void drawsAnIdOfLettersAndDigitsForEachDeployment() {
        var ids = IntStream.range(0, 1_000).mapToObj(_ -> records().newId()).toList();

        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9A-Za-z]+"));
    }

    @Test
    void keepTheFilesOfEachUntilItIsForgotten() {
        records().saveFiles("a1", List.of("x", "ä/b c"));
        records().saveFiles("a1", List.of("x", "ä/b c", "y"));
        records().saveFiles("a2", List.of());

        assertThat(records().files("a1")).containsExactly("x", "ä/b c", "y");
        assertThat(records().files("a2")).isEmpty();
        assertThat(records().files("a3")).isEmpty();
        assertThat(records().all()).isEmpty();
        records().forget("a1");
        assertThat(records().files("a1")).isEmpty();
    }
}
