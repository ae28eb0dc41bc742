package webjobs.adapters.db;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import webjobs.domain.schedule.MissReason;

class MissTableTest {
    /** There may be more; one that gets another name could not be read any more. */
    @Test
    void reasonsKeepTheNamesThatAreInTheDatabase() {
        assertThat(MissReason.values())
                .extracting(MissReason::name)
                .contains(
                        "SERVER_DOWN",
                        "CLOCK_JUMPED",
                        "PAUSED",
                        "SCHEDULES_OFF",
                        "JOBS_STOPPED",
                        "STILL_RUNNING",
                        "QUEUE_FULL",
                        "DISK_LOW",
                        "TOO_OLD",
                        "SETTINGS_CHANGED");
    }
}
