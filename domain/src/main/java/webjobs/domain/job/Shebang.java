package webjobs.domain.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The first line of a script that names what runs it: {@code #!/bin/bash -e}.
 *
 * @param interpreter the first word, as it stands there; empty where the line names none
 * @param rest what follows it, without the blanks around it
 * @param endsInCarriageReturn whether the line ends in CR LF: Linux then looks for an interpreter whose name, or whose option, ends in
 *     a carriage return
 */
public record Shebang(String interpreter, String rest, boolean endsInCarriageReturn) {
    private static final Pattern BLANKS = Pattern.compile("[ \\t]+");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*");
    /** What {@code env} would read in its {@code -S} otherwise than as words. */
    private static final Pattern MORE_THAN_WORDS = Pattern.compile("[\"'\\\\$#]");

    private static final Set<String> ENV_OPTIONS = Set.of("-", "-i", "--ignore-environment");
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "yash", "fish");

    /**
     * What a first line asks for.
     *
     * @param before the words to put before the program: {@code env} with the variables that it sets; most lines have none
     * @param program a path, or a name to look for on the PATH
     * @param options the words between the program and the script
     */
    public record Wanted(List<String> before, String program, List<String> options) {
        public Wanted {
            before = List.copyOf(before);
            options = List.copyOf(options);
        }

        /** The program's name without folders. */
        public String name() {
            return program.substring(program.lastIndexOf('/') + 1);
        }

        /** Whether it is a name to look for on the PATH. */
        public boolean isLookedFor() {
            return !program.contains("/");
        }

        public boolean isShell() {
            return SHELLS.contains(name());
        }

        /** Whether it is {@code python}, {@code python3.12}, {@code pypy3} or the like. */
        public boolean isPython() {
            return name().matches("(python|pypy)[0-9.]*[a-z]?");
        }
    }

    /** Reads a line that begins with {@code #!}, without its LF. */
    static Shebang parse(String line) {
        var endsInCarriageReturn = line.endsWith("\r");
        var text = strip(line.substring(2, line.length() - (endsInCarriageReturn ? 1 : 0)));
        var words = BLANKS.split(text, 2);
        return new Shebang(words[0], words.length == 1 ? "" : words[1], endsInCarriageReturn);
    }

    /** Without the blanks at both ends that the system leaves out, too. */
    private static String strip(String text) {
        var start = 0;
        var end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /**
     * What the line asks for. More generous than the system, which hands over all that follows the interpreter as one word: here the
     * words are several, and {@code env} needs no {@code -S} before them. Empty where the line names no program.
     */
    public Optional<Wanted> wanted() {
        if (interpreter.isEmpty()) {
            return Optional.empty();
        }
        return isEnv() ? wantedOfEnv() : Optional.of(new Wanted(List.of(), interpreter, words(rest)));
    }

    private boolean isEnv() {
        return interpreter.equals("env") || interpreter.endsWith("/env");
    }

    /** Whether Linux itself has {@code env} look for a program whose name has blanks in it. */
    boolean takesSeveralWordsForOne() {
        return isEnv() && !rest.startsWith("-") && words(rest).size() > 1;
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(BLANKS.split(text));
    }

    private Optional<Wanted> wantedOfEnv() {
        var words = new ArrayList<>(words(rest));
        var splits = !words.isEmpty()
                && (words.getFirst().startsWith("-S") || words.getFirst().startsWith("--split-string"));
        if (splits && MORE_THAN_WORDS.matcher(rest).find()) {
            return asItStands();
        }
        if (splits) {
            var first = words.removeFirst().replaceFirst("^(-S|--split-string=?)", "");
            if (!first.isEmpty()) {
                words.addFirst(first);
            }
        }
        var before = new ArrayList<String>();
        while (!words.isEmpty() && isOfEnv(words.getFirst())) {
            var word = words.removeFirst();
            before.add(word);
            if (word.equals("-u") && !words.isEmpty()) {
                before.add(words.removeFirst());
            }
        }
        if (words.isEmpty()) {
            return Optional.empty();
        }
        if (words.getFirst().startsWith("-")) {
            return asItStands();
        }
        if (!before.isEmpty()) {
            before.addFirst(interpreter);
        }
        return Optional.of(new Wanted(before, words.getFirst(), words.subList(1, words.size())));
    }

    private static boolean isOfEnv(String word) {
        return ENV_OPTIONS.contains(word)
                || word.equals("-u")
                || word.startsWith("--unset=")
                || VARIABLE.matcher(word).matches();
    }

    /** What only {@code env} itself understands is left to it. */
    private Optional<Wanted> asItStands() {
        return Optional.of(new Wanted(List.of(), interpreter, List.of(rest)));
    }
}
