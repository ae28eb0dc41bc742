package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import webjobs.application.port.Measures;
import webjobs.application.port.MeasuresContract;

class PrometheusMeasuresTest extends MeasuresContract {
    private static final String NAME = "webjobs_schedule_lateness_seconds";

    private final PrometheusMeasures measures = new PrometheusMeasures();

    @Override
    protected Measures open() {
        return measures;
    }

    @Override
    protected Taken taken() {
        var samples = samples(measures);
        var micros =
                new BigDecimal(samples.get(NAME + "_sum")).movePointRight(6).longValueExact();
        return new Taken(Long.parseLong(samples.get(NAME + "_count")), Duration.of(micros, ChronoUnit.MICROS));
    }

    private static Map<String, String> samples(PrometheusMeasures measures) {
        return samples(new String(measures.text(), StandardCharsets.UTF_8));
    }

    /** The samples of a text of Prometheus' format. @throws AssertionError where a line is neither a sample nor a comment */
    static Map<String, String> samples(String text) {
        assertThat(text).endsWith("\n");
        var samples = new LinkedHashMap<String, String>();
        for (var line : text.split("\n")) {
            if (!line.startsWith("# HELP ") && !line.startsWith("# TYPE ")) {
                assertThat(line).matches("[a-z_]+(\\{[a-z]+=\"[^\"]*\"})? [0-9.E+-]+");
                var blank = line.lastIndexOf(' ');
                assertThat(samples.put(line.substring(0, blank), line.substring(blank + 1)))
                        .isNull();
            }
        }
        return samples;
    }

    @Test
    void countIntoBucketsFromAMillisecondToAMinute() {
        measures.late(Duration.ofMillis(1));
        measures.late(Duration.ofNanos(2_000_001));
        measures.late(Duration.ofSeconds(61));

        var samples = samples(measures);

        assertThat(samples)
                .containsEntry(NAME + "_bucket{le=\"0.001\"}", "1")
                .containsEntry(NAME + "_bucket{le=\"0.002\"}", "1")
                .containsEntry(NAME + "_bucket{le=\"0.005\"}", "2")
                .containsEntry(NAME + "_bucket{le=\"60.0\"}", "2")
                .containsEntry(NAME + "_bucket{le=\"+Inf\"}", "3")
                .hasSize(15 + 1 + 2);
    }

    @Test
    void shareNothingWithOthers() {
        measures.late(Duration.ofMillis(1));

        assertThat(samples(new PrometheusMeasures())).containsEntry(NAME + "_count", "0");
    }
}
