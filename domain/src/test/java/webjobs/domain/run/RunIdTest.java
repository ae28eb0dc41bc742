package webjobs.domain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** K2, TRG-08. */
class RunIdTest {
    private static final Instant NOW = Instant.parse("2026-11-24T05:46:00.123456Z");

    private static RunId first(Instant now) {
        return RunId.next(Optional.empty(), now);
    }

    @Nested
    class Next {
        @Test
        void isTheMomentInUtcWithFourDigitsOfTheSecond() {
            assertThat(first(NOW)).hasToString("202611240546001234");
            assertThat(first(Instant.parse("2026-01-02T03:04:05Z"))).hasToString("202601020304050000");
        }

        @Test
        void followsTheClockWhereThatHasGoneOn() {
            var later = NOW.plusMillis(1);

            assertThat(RunId.next(Optional.of(first(NOW)), later)).isEqualTo(first(later));
        }

        @Test
        void isOneTickLaterUnderAClockThatStandsStill() {
            assertThat(RunId.next(Optional.of(first(NOW)), NOW)).hasToString("202611240546001235");
            assertThat(RunId.next(Optional.of(first(NOW)), NOW.plusNanos(99_000)))
                    .hasToString("202611240546001235");
        }

        @Test
        void isOneTickLaterUnderAClockThatWasSetBack() {
            assertThat(RunId.next(Optional.of(first(NOW)), NOW.minus(3, ChronoUnit.DAYS)))
                    .hasToString("202611240546001235");
        }

        @Test
        void carriesOverAllFieldsOfADate() {
            var endOfYear = new RunId(202612312359599999L);

            assertThat(RunId.next(Optional.of(endOfYear), NOW)).hasToString("202701010000000000");
        }

        @ParameterizedTest
        @MethodSource("webjobs.domain.Seeds#all")
        void isAlwaysGreaterAndAlwaysAMoment(long seed) {
            var random = new Random(seed);
            var now = NOW;
            var last = Optional.<RunId>empty();
            for (var i = 0; i < 200; i++) {
                var next = RunId.next(last, now);

                assertThat(RunId.parse(next.toString()))
                        .as("seed %d: %s", seed, next)
                        .contains(next);
                if (last.isPresent()) {
                    assertThat(next).as("seed %d", seed).isGreaterThan(last.get());
                }
                last = Optional.of(next);
                now = moved(now, random);
            }
        }

        private static Instant moved(Instant now, Random random) {
            return switch (random.nextInt(5)) {
                case 0 -> now;
                case 1 -> now.plusNanos(random.nextInt(200_000));
                case 2 -> now.minusSeconds(random.nextInt(100_000));
                case 3 -> now.plusSeconds(random.nextInt(100_000));
                default -> now.plusMillis(random.nextInt(10));
            };
        }
    }

    @Nested
    class Parsing {
        @ParameterizedTest
        @ValueSource(strings = {"202611240546001234", "202402290000000000", "100001010000000000", "999912312359599999"})
        void takesEveryMoment(String text) {
            assertThat(RunId.parse(text)).map(RunId::toString).contains(text);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "latest",
                    "20261124054600",
                    "20261124054600123",
                    "2026112405460012345",
                    " 202611240546001234",
                    "202611240546001234 ",
                    "202611240546001234\n",
                    "202613240546001234",
                    "202600240546001234",
                    "202611310546001234",
                    "202611000546001234",
                    "202602290546001234",
                    "202611242446001234",
                    "202611240560001234",
                    "202611240546601234",
                    "000011240546001234",
                    "-20261124054600123",
                    "-202611240546001234",
                    "+202611240546001234",
                    "+1202611240546001234",
                    "20261124054600123x",
                    "٢٠٢٦١١٢٤٠٥٤٦٠٠١٢٣٤",
                    "../../../../etc/pass"
                })
        void findsNoRunInAnythingElse(String text) {
            assertThat(RunId.parse(text)).isEmpty();
        }
    }

    @Test
    void sortsByTime() {
        var earlier = first(NOW);
        var later = first(NOW.plusSeconds(1));

        assertThat(Stream.of(later, earlier).sorted()).containsExactly(earlier, later);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 99_999_999_999_999_999L, 1_000_000_000_000_000_000L})
    void hasEighteenDigits(long value) {
        assertThatThrownBy(() -> new RunId(value)).isInstanceOf(IllegalArgumentException.class);
    }
}
