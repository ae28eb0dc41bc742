package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import webjobs.domain.job.JobName;

class ScriptedLeasesTest extends LeasesContract {
    private static final JobName MAIL = new JobName("mail");
    private static final JobName OTHER = new JobName("other");

    private final ScriptedLeases leases = new ScriptedLeases();
    private final Told told = new Told();

    @Override
    protected Leases leases() {
        return leases;
    }

    @Test
    void areLostAndRegainedAsTheTestSays() {
        try (var _ = leases.seek(MAIL, told)) {
            leases.take(OTHER);
            leases.take(MAIL);
            leases.giveBack(MAIL);

            assertThat(told.words()).containsExactly("granted", "denied", "granted");
        }
    }

    @Test
    void areDeniedFromTheFirstWhereAnotherHasThem() {
        leases.take(MAIL);

        try (var _ = leases.seek(MAIL, told)) {
            assertThat(told.words()).containsExactly("denied");
        }
    }

    @Test
    void tellNothingOnceTheyAreClosed() {
        leases.seek(MAIL, told).close();

        leases.take(MAIL);
        leases.giveBack(MAIL);

        assertThat(told.words()).containsExactly("granted");
        assertThat(leases.isSought(MAIL)).isFalse();
    }
}
