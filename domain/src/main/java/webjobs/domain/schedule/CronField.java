package webjobs.domain.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The six fields of an expression, each with what it takes (SCH-02, SCH-03): {@code *}, a value, a range, each perhaps with a
 * {@code /step}, and lists of these. A value is a number or the beginning of an English name that begins no other.
 */
enum CronField {
    SECOND("second", 0, 59),
    MINUTE("minute", 0, 59),
    HOUR("hour", 0, 23),
    DAY_OF_MONTH("day of month", 1, 31),
    MONTH(
            "month",
            1,
            12,
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December"),
    /** Sunday is 0, and 7 is none. */
    DAY_OF_WEEK("day of week", 0, 6, "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");

    /** No field has more values, so a longer step comes to the same. */
    private static final int LONGEST_STEP = 60;

    private static final int MOST_DIGITS = 9;

    private final String word;
    private final int least;
    private final int most;
    private final List<String> names;

    CronField(String word, int least, int most, String... names) {
        this.word = word;
        this.least = least;
        this.most = most;
        this.names = List.of(names);
    }

    /** The field's name, for a person. */
    String word() {
        return word;
    }

    int least() {
        return least;
    }

    int most() {
        return most;
    }

    /** In what its values begin anew. */
    String unitAbove() {
        return switch (this) {
            case SECOND -> "minute";
            case MINUTE -> "hour";
            case HOUR -> "day";
            case DAY_OF_MONTH -> "month";
            case MONTH -> "year";
            case DAY_OF_WEEK -> "week";
        };
    }

    /** What a number or a name in a text that was read stands for. */
    int value(String text) {
        return value(text, 1);
    }

    /** The step of an element that was read, as it is written; 1 where it has none. */
    int step(String element) {
        return element.contains("/") ? number(element.substring(element.indexOf('/') + 1)) : 1;
    }

    /** The values from one to another, over the end and on from the beginning, by their short names. */
    String names(int from, int to) {
        var above = from == most ? shortName(from) : shortName(from) + "-" + shortName(most);
        var below = to == least ? shortName(to) : shortName(least) + "-" + shortName(to);
        return to + 1 == from ? "*" : above + "," + below;
    }

    private String shortName(int value) {
        return name(value).substring(0, 3).toUpperCase(Locale.ROOT);
    }

    /** How many values there are. */
    int size() {
        return most - least + 1;
    }

    /** The name of a month or a day of the week. */
    String name(int value) {
        return names.get(value - least);
    }

    /** What is wrong with a field. Its message is a clause for a person. */
    static final class Fault extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Fault(String message) {
            super(message);
        }
    }

    /**
     * The values that a field stands for.
     *
     * @param position where the text begins in the expression, the first character being 1
     * @throws Fault where this field does not take the text
     */
    TreeSet<Integer> read(String text, int position) {
        var values = new TreeSet<Integer>();
        var at = position;
        for (var element : text.split(",", -1)) {
            addElement(element, at, values);
            at += element.length() + 1;
        }
        return values;
    }

    /** The values as a list of numbers and ranges, or {@code *}: what every cron library understands alike. */
    String plain(TreeSet<Integer> values) {
        if (values.size() == size()) {
            return "*";
        }
        var parts = new ArrayList<String>();
        for (var first = values.first(); first != null; first = values.higher(first)) {
            var last = first;
            while (values.contains(last + 1)) {
                last++;
            }
            parts.add(last.equals(first) ? first.toString() : first + "-" + last);
            first = last;
        }
        return String.join(",", parts);
    }

    private void addElement(String element, int at, TreeSet<Integer> values) {
        if (element.isEmpty()) {
            throw new Fault("the " + word + " has an empty place in its list at position " + at);
        }
        var slash = element.indexOf('/');
        var span = slash < 0 ? element : element.substring(0, slash);
        var step = slash < 0 ? 1 : step(element.substring(slash + 1), at + slash + 1);
        var dash = span.indexOf('-');
        var from = least;
        var to = most;
        if (dash > 0) {
            var one = value(span.substring(0, dash), at);
            var other = value(span.substring(dash + 1), at + dash + 1);
            from = Math.min(one, other); // a reversed range is read the other way round (SCH-04)
            to = Math.max(one, other);
        } else if (!span.equals("*")) {
            from = value(span, at);
            to = slash < 0 ? from : most;
        }
        for (var value = from; value <= to; value += step) {
            values.add(value);
        }
    }

    private int step(String text, int at) {
        if (!isNumber(text) || number(text) == 0) {
            throw new Fault("the step '" + text + "' at position " + at + " is not a number from 1 on");
        }
        return Math.min(number(text), LONGEST_STEP);
    }

    private int value(String text, int at) {
        if (isNumber(text)) {
            var number = number(text);
            if (number < least || number > most) {
                throw fault(text, at);
            }
            return number;
        }
        var meant = names.stream().filter(name -> beginsWith(name, text)).toList();
        if (text.isEmpty() || meant.isEmpty()) {
            throw fault(text, at);
        }
        if (meant.size() > 1) {
            throw new Fault("the " + word + " '" + text + "' at position " + at + " could be "
                    + meant.stream().collect(Collectors.joining(" or ")));
        }
        return least + names.indexOf(meant.getFirst());
    }

    private Fault fault(String text, int at) {
        var takes = least + " to " + most
                + switch (this) {
                    case SECOND, MINUTE, HOUR, DAY_OF_MONTH -> "";
                    case MONTH -> " or a name such as JAN";
                    case DAY_OF_WEEK -> " (Sunday is 0) or a name such as MON";
                };
        return new Fault("the " + word + " '" + text + "' at position " + at + " is not a number from " + takes);
    }

    private static boolean beginsWith(String name, String text) {
        return name.toLowerCase(Locale.ROOT).startsWith(text.toLowerCase(Locale.ROOT));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int number(String digits) {
        return digits.length() > MOST_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }
}
