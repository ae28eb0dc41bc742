package webjobs.domain.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import webjobs.domain.deployment.SiteDeployment.About;
import webjobs.domain.deployment.SiteDeployment.DeployedJob;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

class PastTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private static List<DeployedJob> jobs(String... names) {
        return Arrays.stream(names)
                .map(name -> new DeployedJob(JobKind.TRIGGERED, new JobName(name)))
                .toList();
    }

    private static SiteDeployment bringing(String id, String... names) {
        return SiteDeployment.received(id, new About("", "", ""), NOW).bringing(jobs(names));
    }

    private static SiteDeployment succeeded(String id, String... names) {
        return bringing(id, names).succeeded(NOW);
    }

    private static SiteDeployment failed(String id, String... names) {
        return bringing(id, names).failed(NOW, "The disk is full.");
    }

    @Test
    void beginsWithNothing() {
        var past = new Past(List.of());

        assertThat(past.active()).isEmpty();
        assertThat(past.brought()).isEmpty();
        assertThat(past.toForget(0)).isEmpty();
    }

    @Test
    void takesTheLastSiteThatCameIntoPlaceForTheActiveOne() {
        var now = succeeded("3", "b");

        assertThat(new Past(List.of(failed("4", "c"), now, succeeded("2", "a"))).active())
                .contains(now);
    }

    @Test
    void takesNoDeploymentThatAClientOnlyToldOfForASite() {
        var site = succeeded("1", "a");

        assertThat(new Past(List.of(succeeded("2"), site)).active()).contains(site);
        assertThat(new Past(List.of(succeeded("2"), site)).brought()).containsExactlyElementsOf(jobs("a"));
    }

    @Test
    void addsWhatLaterOnesPutInPlaceBeforeTheyFailed() {
        var past = new Past(List.of(failed("4", "d"), failed("3", "c"), succeeded("2", "b"), succeeded("1", "a")));

        assertThat(past.brought()).containsExactlyElementsOf(jobs("b", "c", "d"));
    }

    @Test
    void forgetsTheOldestButNotTheActiveOne() {
        var old = succeeded("1", "a");
        var site = succeeded("2", "b");

        assertThat(new Past(List.of(failed("4"), failed("3"), site, old)).toForget(1))
                .extracting(SiteDeployment::id)
                .containsExactly("3", "1");
    }
}
