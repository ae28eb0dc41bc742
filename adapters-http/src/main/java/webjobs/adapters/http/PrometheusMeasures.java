package webjobs.adapters.http;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import webjobs.application.port.Measures;

/** Keeps the figures since the server started, and shows them as Prometheus reads them. Safe for use by many threads. */
public final class PrometheusMeasures implements Measures {
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    /** Made by the first who needs them: the library takes a while to set itself up, and no start of the server waits for that. */
    private @Nullable Figures figures;

    @Override
    public void late(Duration lateness) {
        figures().lateness.observe(lateness.toSeconds() + Unit.nanosToSeconds(lateness.toNanosPart()));
    }

    /** All figures in Prometheus' text format 0.0.4. */
    byte[] text() {
        var text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, figures().registry.scrape());
        } catch (IOException e) {
            throw new IllegalStateException("writing into memory cannot fail", e);
        }
        return text.toByteArray();
    }

    private synchronized Figures figures() {
        var made = figures;
        if (made == null) {
            made = new Figures();
            figures = made;
        }
        return made;
    }

    private static final class Figures {
        /** In seconds. Fine where a start is punctual, coarse up to where an operator should have been told. */
        private static final double[] BOUNDS = {
            0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60,
        };

        private final PrometheusRegistry registry = new PrometheusRegistry();
        private final Histogram lateness = Histogram.builder()
                .name("webjobs_schedule_lateness_seconds")
                .help("How long after its occurrence the process of a scheduled run was there.")
                .classicOnly()
                .classicUpperBounds(BOUNDS)
                .withoutExemplars()
                .register(registry);
    }
}
