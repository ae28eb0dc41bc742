package webjobs.adapters.db;

import java.util.List;

/** The expressions of a schedule as one text: U+001F, which no sound expression has in it, stands between them. */
record Expressions(List<String> texts) {
    private static final String SEPARATOR = "\u001F";

    static Expressions parse(String text) {
        return new Expressions(List.of(text.split(SEPARATOR, -1)));
    }

    String text() {
        return String.join(SEPARATOR, texts);
    }
}
