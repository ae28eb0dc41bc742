package webjobs.domain.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What is right in an expression by the rules of NCrontab, but surely not meant. What is suggested instead is always a schedule. */
final class CronRemarks {
    private final String expression;
    private final List<String> fields;
    private final List<String> remarks = new ArrayList<>();

    private CronRemarks(String expression) {
        this.expression = expression;
        this.fields = List.of(expression.strip().split("\\s+"));
    }

    /** A whole sentence each. */
    static List<String> of(CronSchedule schedule) {
        var remarks = new CronRemarks(schedule.expression());
        for (var field : CronField.values()) {
            for (var element : remarks.text(field).split(",", -1)) {
                remarks.look(field, element);
            }
        }
        remarks.lookAtTheSeconds();
        remarks.lookAtTheDays();
        return List.copyOf(remarks.remarks);
    }

    private String text(CronField field) {
        return fields.get(field.ordinal());
    }

    private TreeSet<Integer> values(CronField field) {
        return field.read(text(field), 1);
    }

    private void look(CronField field, String element) {
        var slash = element.indexOf('/');
        var span = slash < 0 ? element : element.substring(0, slash);
        var dash = span.indexOf('-');
        if (dash > 0) {
            var from = field.value(span.substring(0, dash));
            var to = field.value(span.substring(dash + 1));
            if (from > to) {
                reversed(field, element, span, field.step(element));
                return;
            }
        }
        if (slash > 0) {
            stepped(field, element, field.step(element));
        }
    }

    private void reversed(CronField field, String element, String span, int step) {
        var dash = span.indexOf('-');
        var first = span.substring(0, dash);
        var last = span.substring(dash + 1);
        var from = field.value(first);
        var to = field.value(last) + field.size();
        var around = new TreeSet<Integer>();
        for (var value = from; value <= to; value += step) {
            around.add((value - field.least()) % field.size() + field.least());
        }
        var meant = step == 1 && !first.chars().allMatch(Character::isDigit)
                ? field.names(from, field.value(last))
                : field.plain(around);
        say(
                "'" + element + "' in '" + expression + "' is read as " + last + "-" + first
                        + ", for a range does not go on beyond its end",
                replaced(field, element, meant));
    }

    private void stepped(CronField field, String element, int step) {
        var values = field.read(element, 1);
        if (values.size() == 1 && step != field.size()) {
            say(
                    "'" + element + "' in '" + expression + "' comes to the " + field.word() + " " + values.first()
                            + " alone, for steps begin anew each " + field.unitAbove(),
                    inTheFieldAbove(field, element, step));
        } else if (isOfTheClock(field)
                && values.size() > 1
                && values.last() + step > field.most()
                && values.first() - field.least() < step
                && field.size() % step != 0) {
            say(
                    "The steps of '" + element + "' in '" + expression + "' begin anew each " + field.unitAbove()
                            + ": after the " + field.word() + " " + values.last() + " comes " + values.first(),
                    Optional.empty());
        }
    }

    private static boolean isOfTheClock(CronField field) {
        return switch (field) {
            case SECOND, MINUTE, HOUR -> true;
            case DAY_OF_MONTH, MONTH, DAY_OF_WEEK -> false;
        };
    }

    /** Every 120 minutes are every 2 hours. */
    private Optional<String> inTheFieldAbove(CronField field, String element, int step) {
        var isOfTheHour = field == CronField.SECOND || field == CronField.MINUTE;
        if (!isOfTheHour || step % field.size() != 0 || !text(field).equals(element)) {
            return Optional.empty();
        }
        var above = CronField.values()[field.ordinal() + 1];
        var steps = step / field.size();
        if (!text(above).equals("*") || above.size() % steps != 0) {
            return Optional.empty();
        }
        var meant = new ArrayList<>(fields);
        meant.set(field.ordinal(), "0");
        meant.set(above.ordinal(), steps == 1 ? "*" : "*/" + steps);
        return Optional.of(String.join(" ", meant));
    }

    private Optional<String> replaced(CronField field, String element, String by) {
        var elements = new ArrayList<>(List.of(text(field).split(",", -1)));
        elements.replaceAll(one -> one.equals(element) ? by : one);
        var meant = new ArrayList<>(fields);
        meant.set(field.ordinal(), elements.contains("*") ? "*" : String.join(",", elements));
        return Optional.of(String.join(" ", meant));
    }

    /** Who thinks of five fields writes a star for the seconds. */
    private void lookAtTheSeconds() {
        var hasAllMinutes = values(CronField.MINUTE).size() == CronField.MINUTE.size();
        var hasAllHours = values(CronField.HOUR).size() == CronField.HOUR.size();
        if (values(CronField.SECOND).size() < CronField.SECOND.size() || hasAllMinutes && hasAllHours) {
            return;
        }
        var meant = new ArrayList<>(fields);
        meant.set(CronField.SECOND.ordinal(), "0");
        if (hasAllMinutes) {
            meant.set(CronField.MINUTE.ordinal(), "0");
        }
        say(
                "'" + expression + "' fires in each second of its minutes, 60 times a minute",
                Optional.of(String.join(" ", meant)));
    }

    private void lookAtTheDays() {
        var first = values(CronField.DAY_OF_MONTH).first();
        var months = values(CronField.MONTH);
        if (IntStream.of(2, 4, 6, 9, 11).filter(months::contains).anyMatch(month -> first > days(month))) {
            say("'" + expression + "' passes over months that have no day " + first, Optional.empty());
        }
    }

    private static int days(int month) {
        return month == 2 ? 28 : 30;
    }

    private void say(String what, Optional<String> meant) {
        var suggestion = meant.filter(candidate -> CronSchedule.parse(candidate).isPresent())
                .map(candidate -> ": perhaps '" + candidate + "' is meant.");
        remarks.add(what + suggestion.orElse("."));
    }
}
