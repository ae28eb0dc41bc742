package webjobs.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TriggerTest {
    /** TRG-05 */
    @Test
    void aCallShowsTheCallersProgram() {
        assertThat(new Trigger.External("curl/8.5.0").text()).isEqualTo("External - curl/8.5.0");
    }

    /** TRG-05: the blank stays. */
    @Test
    void aCallByAnUnnamedProgramShowsNothingAfterTheBlank() {
        assertThat(new Trigger.External("").text()).isEqualTo("External - ");
    }

    /** K12 */
    @Test
    void aScheduleIsShownAsItWasWritten() {
        assertThat(new Trigger.Scheduled("0 */2 * * * *", Instant.EPOCH, 1).text())
                .isEqualTo("Schedule - 0 */2 * * * *");
    }

    @Test
    void aRetryNamesTheFirstRun() {
        assertThat(new Trigger.Retry(new RunId(202611240546000000L), 2).text())
                .isEqualTo("Retry 2 - 202611240546000000");
    }

    @Test
    void aRerunNamesTheRunAndTheCaller() {
        assertThat(new Trigger.Rerun(new RunId(202611240546000000L), "curl/8.5.0").text())
                .isEqualTo("Rerun of 202611240546000000 - curl/8.5.0");
    }
}
