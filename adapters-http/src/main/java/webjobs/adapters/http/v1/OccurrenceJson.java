package webjobs.adapters.http.v1;

import java.time.ZoneId;
import webjobs.domain.schedule.Occurrence;
import webjobs.domain.schedule.Preview;

/**
 * A moment at which a schedule is due.
 *
 * @param local the same moment as the clocks of the schedule's zone show it
 * @param expression which of the schedule's expressions it is of, as it was written
 */
record OccurrenceJson(String instant, String local, String expression) {
    static OccurrenceJson of(Preview.Moment moment) {
        var occurrence = moment.occurrence();
        return new OccurrenceJson(Times.instant(occurrence.at()), Times.local(moment.local()), occurrence.expression());
    }

    static OccurrenceJson of(Occurrence occurrence, ZoneId zone) {
        return of(new Preview.Moment(occurrence, occurrence.at().atZone(zone).toOffsetDateTime()));
    }
}
