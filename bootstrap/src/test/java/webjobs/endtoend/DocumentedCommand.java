package webjobs.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A command of the documentation, word for word: any in a fenced block of {@code sh}, and those after a {@code $} in one of
 * {@code text}, where what follows is shown as its answer.
 *
 * @param line of the page, from 1
 * @param shown empty where no answer is shown
 */
record DocumentedCommand(Path page, int line, String text, String shown) {
    private static final Pattern FENCE = Pattern.compile("```(\\w*)");
    private static final Pattern HERE_DOCUMENT = Pattern.compile("<<-?\\s*'?(\\w+)'?");
    private static final String PROMPT = "$ ";

    /** All commands of a page, in order. */
    static List<DocumentedCommand> of(Path page) throws IOException {
        var commands = new ArrayList<DocumentedCommand>();
        var lines = Files.readAllLines(page);
        for (var i = 0; i < lines.size(); i++) {
            var fence = FENCE.matcher(lines.get(i));
            if (!fence.matches()) {
                continue;
            }
            var end = i + 1;
            while (!lines.get(end).equals("```")) {
                end++;
            }
            switch (fence.group(1)) {
                case "sh" -> takeCommands(page, lines.subList(0, end), i + 1, commands);
                case "text" -> takeSession(page, lines.subList(0, end), i + 1, commands);
                default -> {} // a file's content, or nothing to be run
            }
            i = end;
        }
        return commands;
    }

    private static void takeCommands(Path page, List<String> lines, int from, List<DocumentedCommand> into) {
        var i = from;
        while (i < lines.size()) {
            var end = endOfCommand(lines, i);
            var text = String.join("\n", lines.subList(i, end));
            if (!text.isBlank() && !text.startsWith("#")) {
                into.add(new DocumentedCommand(page, i + 1, text, ""));
            }
            i = end;
        }
    }

    private static void takeSession(Path page, List<String> lines, int from, List<DocumentedCommand> into) {
        var i = from;
        while (i < lines.size()) {
            if (!lines.get(i).startsWith(PROMPT)) {
                i++;
                continue;
            }
            var end = endOfCommand(lines, i);
            var next = end;
            while (next < lines.size() && !lines.get(next).startsWith(PROMPT)) {
                next++;
            }
            into.add(new DocumentedCommand(
                    page,
                    i + 1,
                    String.join("\n", lines.subList(i, end)).substring(PROMPT.length()),
                    String.join("\n", lines.subList(end, next)).strip()));
            i = next;
        }
    }

    /** The line after a command: it goes on after a backslash, within quotes, and to the end of a here-document. */
    private static int endOfCommand(List<String> lines, int begin) {
        var here = HERE_DOCUMENT.matcher(lines.get(begin));
        if (here.find()) {
            var end = begin + 1;
            while (!lines.get(end).equals(here.group(1))) {
                end++;
            }
            return end + 1;
        }
        var end = begin + 1;
        while (end < lines.size()
                && (lines.get(end - 1).endsWith("\\")
                        || quotes(lines.subList(begin, end)).count() % 2 == 1)) {
            end++;
        }
        return end;
    }

    private static Stream<Integer> quotes(List<String> lines) {
        return lines.stream()
                .flatMap(line ->
                        line.replaceAll("\"[^\"']*'[^\"']*\"", "").chars().boxed())
                .filter(character -> character == '\'');
    }

    /** Whether it changes nothing on the server, so that it may be asked again until what it tells is there. */
    boolean onlyReads() {
        return text.contains("curl ")
                && !Pattern.compile("\\s-X|\\s-T|\\s-d|\\s--data|=\\$\\(|\\bkill\\b")
                        .matcher(text)
                        .find();
    }

    /** Whether it goes on until it is ended. */
    boolean follows() {
        return text.contains("curl ") && (text.contains("follow=true") || text.contains("/logstream"));
    }

    boolean startsAServer() {
        return Pattern.compile("^(\\./|bin/)webjobs (demo|serve)").matcher(text).find();
    }

    @Override
    public String toString() {
        return page.getFileName() + ", line " + line + ": " + text;
    }
}
