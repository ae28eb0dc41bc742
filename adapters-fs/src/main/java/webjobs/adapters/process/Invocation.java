package webjobs.adapters.process;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a process is started with.
 *
 * @param words the program, absolute or from the directory, and its arguments
 * @param variables its whole environment
 * @param directory where it begins
 */
record Invocation(List<String> words, Map<String, String> variables, Path directory) {
    /** The characters that can be given to a process; the locale of the server's start decides. */
    private static final Charset NATIVE = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    Invocation {
        words = List.copyOf(words);
        variables = Map.copyOf(variables);
    }

    /**
     * Refuses what would reach the process as something else.
     *
     * @throws IllegalArgumentException saying what, as the end of a sentence
     */
    void requireSound() {
        var texts = Stream.concat(
                        words.stream(), variables.entrySet().stream().flatMap(e -> Stream.of(e.getKey(), e.getValue())))
                .toList();
        var encoder = NATIVE.newEncoder();
        for (var text : texts) {
            if (text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("no argument or variable can have a null character in it");
            }
            if (!encoder.canEncode(text)) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" cannot be written in " + NATIVE
                                + ", the character set of the locale in which the server was started (LC_ALL=C.UTF-8 can write everything)");
            }
        }
        for (var name : variables.keySet()) {
            if (name.isEmpty() || name.contains("=")) {
                throw new IllegalArgumentException("\"" + name + "\" cannot be the name of a variable");
            }
        }
    }

    static byte[] encoded(String text) {
        return text.getBytes(NATIVE);
    }

    List<byte[]> encodedWords() {
        return words.stream().map(Invocation::encoded).toList();
    }

    /** {@code NAME=VALUE}. */
    List<byte[]> encodedVariables() {
        return variables.entrySet().stream()
                .map(variable -> encoded(variable.getKey() + "=" + variable.getValue()))
                .toList();
    }
}
