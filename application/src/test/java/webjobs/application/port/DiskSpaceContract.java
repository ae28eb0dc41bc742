package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;

/** What every {@link DiskSpace} does. */
public abstract class DiskSpaceContract {
    /** One that wants so many bytes to stay free. */
    protected abstract DiskSpace keepingFree(long bytes);

    @Test
    void saysNothingWhereThereIsEnough() {
        assertThat(keepingFree(0).shortage()).isEmpty();
        keepingFree(0).refuseIfShort();
    }

    @Test
    void saysWhereThereIsLessThanIsToStayFree() {
        var space = keepingFree(Long.MAX_VALUE);
        var shortage = space.shortage();

        assertThat(shortage).hasValueSatisfying(low -> {
            assertThat(low.folder()).isNotEmpty();
            assertThat(low.freeBytes()).isNotNegative();
            assertThat(low.keptFreeBytes()).isEqualTo(Long.MAX_VALUE);
            assertThat(low.message()).contains("disk", low.folder(), "disk.min-free");
        });
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(space::refuseIfShort)
                .matches(refused -> refused.reason() instanceof Reason.DiskLow);
    }
}
