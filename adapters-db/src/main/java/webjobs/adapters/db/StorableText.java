package webjobs.adapters.db;

/**
 * Any text as one that every database takes: PostgreSQL refuses the NUL character and half surrogate pairs, and a run must not go on
 * for ever because the sentence that ends it holds one. Such a character becomes ESC and four hexadecimal digits, and so does ESC.
 */
final class StorableText {
    private static final char ESCAPE = '\u001B';
    private static final int DIGITS = 4;

    private StorableText() {}

    static String of(String text) {
        var at = firstStranger(text);
        if (at == text.length()) {
            return text;
        }
        var storable = new StringBuilder(text.length() + DIGITS).append(text, 0, at);
        for (; at < text.length(); at++) {
            var c = text.charAt(at);
            if (isStranger(text, at)) {
                storable.append(ESCAPE).append(String.format("%04x", (int) c));
            } else {
                storable.append(c);
            }
        }
        return storable.toString();
    }

    static String restore(String storable) {
        var at = storable.indexOf(ESCAPE);
        if (at < 0) {
            return storable;
        }
        var text = new StringBuilder(storable.length()).append(storable, 0, at);
        while (at < storable.length()) {
            var c = storable.charAt(at++);
            if (c == ESCAPE) {
                text.append((char) Integer.parseInt(storable.substring(at, at + DIGITS), 16));
                at += DIGITS;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static int firstStranger(String text) {
        var at = 0;
        while (at < text.length() && !isStranger(text, at)) {
            at++;
        }
        return at;
    }

    private static boolean isStranger(String text, int at) {
        var c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
        }
        return c == '\0' || c == ESCAPE;
    }
}
