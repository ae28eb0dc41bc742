package webjobs.adapters.http.v1;

import java.util.List;
import java.util.Locale;
import webjobs.domain.schedule.Miss;
import webjobs.domain.schedule.MissReason;

/**
 * Occurrences, one after another, that came to no run (D18).
 *
 * @param reason a word for programs
 * @param summary a sentence for people
 */
record MissJson(String first, String last, long count, List<String> expressions, String reason, String summary) {
    static MissJson of(Miss miss) {
        return new MissJson(
                Times.instant(miss.first()),
                Times.instant(miss.last()),
                miss.count(),
                miss.expressions(),
                word(miss.reason()),
                Sentences.missed(miss));
    }

    static String word(MissReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
