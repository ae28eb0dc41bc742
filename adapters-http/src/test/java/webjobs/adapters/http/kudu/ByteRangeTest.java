package webjobs.adapters.http.kudu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-9, 0, 10",
        "bytes=0-99, 0, 10",
        "bytes=9-, 9, 1",
        "bytes=-3, 7, 3",
        "bytes=-30, 0, 10",
        "' Bytes= 2 - 3 ', 2, 2",
        "bytes=0000000000000000000000001-2, 1, 2"
    })
    void isAPart(String header, long offset, long length) {
        assertThat(ByteRange.parse(header, 10)).isEqualTo(new ByteRange.Part(offset, length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999999-"})
    void isBeyondTheEnd(String header) {
        assertThat(ByteRange.parse(header, 10)).isEqualTo(new ByteRange.Unsatisfiable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=3-2",
                "bytes=1-2,4-5",
                "bytes=a-b",
                "items=1-2",
                "bytes=--1"
            })
    void isIgnored(String header) {
        assertThat(ByteRange.parse(header, 10)).isEqualTo(new ByteRange.Whole());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-", "bytes=-1"})
    void ofNothingIsBeyondTheEnd(String header) {
        assertThat(ByteRange.parse(header, 0)).isEqualTo(new ByteRange.Unsatisfiable());
    }
}
