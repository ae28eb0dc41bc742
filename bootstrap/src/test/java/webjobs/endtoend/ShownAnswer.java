package webjobs.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An answer as a page shows it. What an answer really is has its shape: the same statuses, JSON members and words. Numbers, moments,
 * passwords and instances are others each time, and an ellipsis stands for anything.
 */
final class ShownAnswer {
    private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":");
    private static final Pattern STATUS_WORD = Pattern.compile("\"(?:status|kind)\":\"\\w+\"");
    private static final Pattern STATUS_LINE = Pattern.compile("(?m)^HTTP/1\\.1 (\\d{3})");

    private final String shown;

    ShownAnswer(String shown) {
        this.shown = shown;
    }

    /** Whether a status of the kind that says no belongs to it. */
    boolean isRefusal() {
        return shown.startsWith("{\"Message\"")
                || STATUS_LINE
                        .matcher(shown)
                        .results()
                        .anyMatch(it -> it.group(1).charAt(0) >= '4');
    }

    /**
     * What of it is missing in an answer.
     *
     * @param isCurrent whether the answer may be asked for until it says the same of the state of things
     */
    List<String> missingIn(String answer, boolean isCurrent) {
        var missing = new ArrayList<String>();
        var plain = normalised(answer);
        for (var line : isJson() ? List.of(shown) : shown.lines().toList()) {
            var status = STATUS_LINE.matcher(line);
            if (status.find()) {
                if (!STATUS_LINE
                        .matcher(answer)
                        .results()
                        .anyMatch(it -> it.group(1).equals(status.group(1)))) {
                    missing.add(line);
                }
            } else if (line.contains("{\"") || isJson()) {
                MEMBER.matcher(line)
                        .results()
                        .map(it -> it.group())
                        .filter(it -> !answer.contains(it))
                        .forEach(missing::add);
                if (isCurrent) {
                    STATUS_WORD
                            .matcher(line)
                            .results()
                            .map(it -> it.group())
                            .filter(it -> !answer.contains(it))
                            .forEach(missing::add);
                }
            } else {
                for (var part : line.split("…|\\.\\.\\.")) {
                    if (!plain.contains(normalised(part).strip())) {
                        missing.add(part.strip());
                    }
                }
            }
        }
        return missing;
    }

    private boolean isJson() {
        return shown.startsWith("{") || shown.startsWith("[{");
    }

    private static String normalised(String text) {
        return text.replaceAll("\\b[A-Za-z0-9]{24}\\b", "SECRET")
                .replaceAll("> [0-9a-f]{6}:", "> i:")
                .replaceAll("\\d+(?:\\.\\d+)?", "0")
                .replaceAll("[ \\t]+", " ");
    }
}
