package webjobs.application.port;

import java.time.Duration;

class InMemoryMeasuresTest extends MeasuresContract {
    private final InMemoryMeasures measures = new InMemoryMeasures();

    @Override
    protected Measures open() {
        return measures;
    }

    @Override
    protected Taken taken() {
        var all = measures.lateness();
        return new Taken(all.size(), all.stream().reduce(Duration.ZERO, Duration::plus));
    }
}
