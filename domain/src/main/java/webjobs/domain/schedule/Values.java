package webjobs.domain.schedule;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The values of one field, looked at by one who wants to name them in few words. @param inOrder at least one, ascending */
record Values(CronField field, List<Integer> inOrder) {
    /** Fewer are a list rather than a series. */
    private static final int FEWEST_OF_A_SERIES = 3;

    static Values of(CronField field, long bits) {
        return new Values(
                field,
                IntStream.range(0, Long.SIZE)
                        .filter(value -> (bits >>> value & 1) == 1)
                        .boxed()
                        .toList());
    }

    boolean isAll() {
        return inOrder.size() == field.size();
    }

    boolean isOnly(int value) {
        return inOrder.equals(List.of(value));
    }

    int size() {
        return inOrder.size();
    }

    int first() {
        return inOrder.getFirst();
    }

    int last() {
        return inOrder.getLast();
    }

    /** How far they are apart, if all are equally far; 0 otherwise. */
    int step() {
        var step = inOrder.size() < 2 ? 0 : inOrder.get(1) - inOrder.get(0);
        for (var i = 1; i < inOrder.size(); i++) {
            if (inOrder.get(i) - inOrder.get(i - 1) != step) {
                return 0;
            }
        }
        return step;
    }

    /** Whether they go round evenly from the field's first value, as a step that divides its size does. */
    boolean isEven() {
        return first() == field.least() && step() * size() == field.size();
    }

    /** Whether each is the neighbour of the next, and they are many enough to be worth a "from" and "to". */
    boolean isRun() {
        return step() == 1 && size() >= FEWEST_OF_A_SERIES;
    }

    /** Whether they are equally far apart, and many enough to be worth saying so. */
    boolean isSeries() {
        return step() > 1 && size() >= FEWEST_OF_A_SERIES;
    }

    String list(String lastWord, IntFunction<String> name) {
        return list(inOrder.stream().map(name::apply).toList(), lastWord);
    }

    /** "a", "a and b", "a, b and c" */
    static String list(List<String> words, String lastWord) {
        if (words.size() == 1) {
            return words.getFirst();
        }
        return words.stream().limit(words.size() - 1L).collect(Collectors.joining(", ")) + " " + lastWord + " "
                + words.getLast();
    }

    /** "2nd", "23rd" */
    static String ordinal(int number) {
        var ending = switch (number % 100 / 10 == 1 ? 0 : number % 10) {
            case 1 -> "st";
            case 2 -> "nd";
            case 3 -> "rd";
            default -> "th";
        };
        return number + ending;
    }
}
