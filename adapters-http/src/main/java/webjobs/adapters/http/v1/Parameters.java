package webjobs.adapters.http.v1;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import webjobs.adapters.http.exchange.Request;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.Spelling;

/** The parameters of a query. One that is there without a value counts as absent. */
final class Parameters {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final int MOST_SHOWN = 100;

    private final Request request;

    Parameters(Request request) {
        this.request = request;
    }

    Optional<String> text(String name) {
        return request.parameter(name).map(String::strip).filter(Predicate.not(String::isEmpty));
    }

    /** A whole number within bounds. @throws Refused as {@code BadParameter} */
    int number(String name, int byDefault, int least, int most) {
        var text = text(name);
        if (text.isEmpty()) {
            return byDefault;
        }
        return text.filter(digits -> NUMBER.matcher(digits).matches())
                .map(Integer::valueOf)
                .filter(number -> number >= least && number <= most)
                .orElseThrow(() -> bad(
                        name, "it is a whole number from " + least + " to " + most + ", and not " + shown(text.get())));
    }

    /** True or false. @throws Refused as {@code BadParameter} */
    boolean flag(String name, boolean byDefault) {
        return text(name)
                .map(text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw bad(name, "it is true or false, and not " + shown(text));
                })
                .orElse(byDefault);
    }

    /** A moment. @throws Refused as {@code BadParameter} */
    Optional<Instant> instant(String name) {
        return text(name)
                .map(
                        text -> Times.parse(text)
                                .orElseThrow(
                                        () -> bad(
                                                name,
                                                shown(text)
                                                        + " is not a moment such as 2027-01-31T02:00:00Z or 2027-01-31T03:00:00+01:00")));
    }

    /** @throws Refused as {@code BadParameter} where the query has another parameter than the known ones */
    static void refuseOthers(Request request, List<String> known) {
        for (var name : request.parameterNames()) {
            if (known.stream().noneMatch(name::equalsIgnoreCase)) {
                var meant = Spelling.suggestion(name, known).map(it -> ", perhaps " + it + " is meant");
                var all = known.isEmpty() ? "no parameters" : String.join(", ", known);
                throw bad(clean(name), "it is not known here" + meant.orElse("") + "; this address takes " + all);
            }
        }
    }

    private static String clean(String name) {
        var shown = name.replaceAll("\\p{Cntrl}", "?");
        return shown.length() <= MOST_SHOWN ? shown : shown.substring(0, MOST_SHOWN) + "…";
    }

    static Refused bad(String name, String why) {
        return new Refused(new Reason.BadParameter(name, why));
    }

    private static String shown(String text) {
        return "'" + (text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…") + "'";
    }
}
