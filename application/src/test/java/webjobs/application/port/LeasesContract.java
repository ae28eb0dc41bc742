package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import webjobs.application.Eventually;
import webjobs.application.port.Leases.Seeker;
import webjobs.domain.job.JobName;

/** What {@link Leases} promise a server that no other competes with. */
public abstract class LeasesContract {
    private static final JobName MAIL = new JobName("mail");
    private static final JobName OTHER = new JobName("other");

    /** The same at every call within a test. */
    protected abstract Leases leases();

    /** Keeps what it is told. Safe for use by many threads. */
    protected static final class Told implements Seeker {
        private final List<String> words = new CopyOnWriteArrayList<>();

        @Override
        public void granted() {
            words.add("granted");
        }

        @Override
        public void denied() {
            words.add("denied");
        }

        /** Waits until it was told just this. */
        public void awaits(String... expected) {
            Eventually.until(() -> List.copyOf(words), List.of(expected)::equals);
        }

        /** What it was told until now. */
        public List<String> words() {
            return List.copyOf(words);
        }
    }

    private final Told told = new Told();
    private final Told others = new Told();

    @Test
    void areGrantedOnceToTheOnlyOneWhoSeeks() {
        try (var _ = leases().seek(MAIL, told)) {
            told.awaits("granted");

            try (var _ = leases().seek(OTHER, others)) {
                others.awaits("granted");
            }
            assertThat(told.words()).containsExactly("granted");
        }
        assertThat(told.words()).containsExactly("granted");
    }

    @Test
    void ofDifferentJobsAreIndependent() {
        var lease = leases().seek(MAIL, told);
        try (var _ = leases().seek(OTHER, others)) {
            told.awaits("granted");
            others.awaits("granted");

            lease.close();

            try (var _ = leases().seek(MAIL, told)) {
                told.awaits("granted", "granted");
            }
            assertThat(others.words()).containsExactly("granted");
        }
    }

    @Test
    void areGrantedAgainToWhoSeeksAgain() {
        for (var i = 0; i < 3; i++) {
            var again = new Told();
            try (var _ = leases().seek(MAIL, again)) {
                again.awaits("granted");
            }
        }
    }

    @Test
    void mayBeClosedTwice() {
        var lease = leases().seek(MAIL, told);
        told.awaits("granted");

        lease.close();
        try (var _ = leases().seek(MAIL, others)) {
            others.awaits("granted");
            lease.close();

            assertThat(others.words()).containsExactly("granted");
        }
        assertThat(told.words()).containsExactly("granted");
    }
}
