package webjobs.application.port;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps the lines it is told, or does not listen at all. Safe for use by many threads. */
public final class HeardLines implements LineListener {
    private final boolean listens;
    private final List<Heard> heard = new ArrayList<>();

    private HeardLines(boolean listens) {
        this.listens = listens;
    }

    public record Heard(Source source, String line) {}

    public static HeardLines listening() {
        return new HeardLines(true);
    }

    /** Nobody listens. */
    public static HeardLines deaf() {
        return new HeardLines(false);
    }

    @Override
    public boolean listens() {
        return listens;
    }

    @Override
    public synchronized void line(Source source, byte[] line) {
        heard.add(new Heard(source, new String(line, StandardCharsets.UTF_8)));
    }

    public synchronized List<Heard> all() {
        return List.copyOf(heard);
    }
}
