package webjobs.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalTest {
    @ParameterizedTest
    @CsvSource({
        "129, SIGHUP",
        "130, SIGINT",
        "131, SIGQUIT",
        "134, SIGABRT",
        "137, SIGKILL",
        "139, SIGSEGV",
        "141, SIGPIPE",
        "143, SIGTERM",
        "152, SIGXCPU",
        "159, SIGSYS"
    })
    void isReadFromAnExitCodeAbove128(int exitCode, Signal signal) {
        assertThat(Signal.ofExitCode(exitCode)).contains(signal);
    }

    @Test
    void isNoneInOtherExitCodes() {
        assertThat(IntStream.rangeClosed(0, 128))
                .allMatch(code -> Signal.ofExitCode(code).isEmpty());
        assertThat(IntStream.of(-1, 160, 255))
                .allMatch(code -> Signal.ofExitCode(code).isEmpty());
    }

    @Test
    void hasANumberOfItsOwn() {
        assertThat(IntStream.range(128, 256).mapToObj(Signal::ofExitCode).flatMap(it -> it.stream()))
                .containsExactly(Signal.values());
    }
}
