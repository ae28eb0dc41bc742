package webjobs.domain.job;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the beginning of a file says about how it is run.
 *
 * @param shebang its first line, where that begins with {@code #!}, a byte order mark before it or not
 * @param mark its byte order mark, if any
 * @param windowsLine the first line that ends in CR LF, counted from 1; empty where none is seen
 */
public record ScriptHead(Optional<Shebang> shebang, Mark mark, OptionalInt windowsLine) {
    /** How many bytes of a file are enough. */
    public static final int LENGTH = 4096;

    /** That of a file that says nothing. */
    public static final ScriptHead NONE = new ScriptHead(Optional.empty(), Mark.NONE, OptionalInt.empty());

    /** The byte order mark that a file begins with. */
    public enum Mark {
        NONE,
        UTF_8,
        UTF_16
    }

    /** @param start the first {@link #LENGTH} bytes of a file, or all of a shorter one */
    public static ScriptHead of(byte[] start) {
        // Each byte becomes a character, so that nothing is lost; names beyond ASCII are read again as UTF-8 below.
        var text = new String(start, 0, Math.min(start.length, LENGTH), StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u00FF\u00FE") || text.startsWith("\u00FE\u00FF")) {
            return new ScriptHead(Optional.empty(), Mark.UTF_16, OptionalInt.empty());
        }
        var mark = text.startsWith("\u00EF\u00BB\u00BF") ? Mark.UTF_8 : Mark.NONE;
        var content = mark == Mark.UTF_8 ? text.substring(3) : text;
        return new ScriptHead(shebang(content), mark, windowsLine(content));
    }

    private static Optional<Shebang> shebang(String content) {
        if (!content.startsWith("#!")) {
            return Optional.empty();
        }
        var end = content.indexOf('\n');
        var line = end < 0 ? content : content.substring(0, end);
        return Optional.of(
                Shebang.parse(new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)));
    }

    private static OptionalInt windowsLine(String content) {
        var at = content.indexOf("\r\n");
        return at < 0
                ? OptionalInt.empty()
                : OptionalInt.of(1
                        + (int) content.substring(0, at)
                                .chars()
                                .filter(c -> c == '\n')
                                .count());
    }

    /** What will surely not do what is meant when the script is run: a whole sentence each. */
    List<String> warnings(String name, ScriptHost host) {
        return switch (host) {
            case BASH -> shellWarnings(name);
            case PYTHON, PHP, NODE -> mark == Mark.UTF_16 ? List.of(wrongEncoding(name)) : List.of();
            case EXECUTABLE -> executableWarnings(name);
            case WINDOWS, POWERSHELL, JAVA -> List.of();
        };
    }

    private List<String> shellWarnings(String name) {
        return switch (mark) {
            case UTF_16 -> List.of(wrongEncoding(name));
            case UTF_8 ->
                List.of(name
                        + " begins with a byte order mark (BOM), which the shell takes for a part of the first word."
                        + " Save it as UTF-8 without BOM.");
            case NONE ->
                windowsLine.isEmpty()
                        ? List.of()
                        : List.of(name + " has Windows line ends: line " + windowsLine.getAsInt()
                                + " ends in CR LF, and the shell takes the carriage return for a part of the line."
                                + " Save it with Unix line ends (LF).");
        };
    }

    private static String wrongEncoding(String name) {
        return name + " is in UTF-16, which its interpreter does not read. Save it as UTF-8.";
    }

    private List<String> executableWarnings(String name) {
        if (shebang.isEmpty()) {
            return List.of();
        }
        if (shebang.get().endsInCarriageReturn()) {
            return List.of("The first line of " + name
                    + " ends in a carriage return, as files with Windows line ends have it: Linux looks for an"
                    + " interpreter whose name ends in one, and finds none. Save it with Unix line ends (LF).");
        }
        if (shebang.get().takesSeveralWordsForOne()) {
            return List.of("The first line of " + name + " has env look for a program called '"
                    + shebang.get().rest() + "', as Linux hands over all that follows as one word. Write env -S.");
        }
        var isOfAShell = shebang.get().wanted().filter(Shebang.Wanted::isShell).isPresent();
        return isOfAShell ? shellWarnings(name) : List.of();
    }
}
