package webjobs.adapters.http.kudu;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.ContinuousJobs;
import webjobs.application.LiveLog;
import webjobs.application.TriggeredJobs;
import webjobs.application.port.LineListener.Source;
import webjobs.domain.job.JobKind;

/**
 * What jobs write, while they write it (LGS-01 to LGS-05): of all, of those of one kind, or of one; as text, or as events for whoever
 * accepts {@code text/event-stream}.
 *
 * <p>Kudu streams files, and makes a folder of any address it is asked for; here an address that is no job's is 404.
 */
final class LogStreamResource {
    private static final String EVENTS = "text/event-stream";
    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");
    private static final Duration QUIET_TEXT = Duration.ofMinutes(1);
    /** Proxies between here and a browser close connections that are quiet for half a minute. */
    private static final Duration QUIET_EVENTS = Duration.ofSeconds(15);

    private final LiveLog log;
    private final TriggeredJobs triggeredJobs;
    private final ContinuousJobs continuousJobs;
    private final InstantSource clock;

    LogStreamResource(LiveLog log, TriggeredJobs triggeredJobs, ContinuousJobs continuousJobs, InstantSource clock) {
        this.log = log;
        this.triggeredJobs = triggeredJobs;
        this.continuousJobs = continuousJobs;
        this.clock = clock;
    }

    /** Whose lines are wanted. @param whose the same in words */
    private record Wanted(String whose, boolean severalJobs, Predicate<Source> sources) {
        static final Wanted ALL = new Wanted("all jobs", true, _ -> true);
    }

    Answer ofAll(Request request) {
        return stream(request, Wanted.ALL);
    }

    /** {@code application} is what Kudu calls all that is not the web server's. */
    Answer ofKind(Request request) {
        var word = request.variable("kind");
        if (word.equalsIgnoreCase("application")) {
            return stream(request, Wanted.ALL);
        }
        var kind = kind(word);
        return stream(request, new Wanted("all " + kind.word() + " jobs", true, source -> source.kind() == kind));
    }

    Answer ofJob(Request request) {
        var kind = kind(request.variable("kind"));
        var name = request.jobName();
        switch (kind) {
            case TRIGGERED -> triggeredJobs.find(name);
            case CONTINUOUS -> continuousJobs.find(name);
        }
        return stream(
                request,
                new Wanted(
                        "the " + kind.word() + " job " + name,
                        false,
                        source -> source.kind() == kind && source.job().equals(name)));
    }

    private static JobKind kind(String word) {
        return Arrays.stream(JobKind.values())
                .filter(kind -> kind.word().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new NotServed(
                        404, "There is no such log stream: there are those of triggered and of continuous jobs."));
    }

    private Answer stream(Request request, Wanted wanted) {
        var events = request.header(HeaderNames.ACCEPT)
                .map(accept -> accept.toLowerCase(Locale.ROOT).contains(EVENTS))
                .orElse(false);
        var style = events
                ? new LiveStyle.Events(QUIET_EVENTS)
                : new LiveStyle.Plain(wanted.whose(), wanted.severalJobs(), clock, QUIET_TEXT);
        var after = request.header(LAST_EVENT_ID);
        var filter = request.parameter("filter").filter(text -> !text.isEmpty());
        var body = new Answer.Body.Endless(
                events ? EVENTS : ContentTypes.TEXT,
                () -> new LiveStream(log.follow(wanted.sources(), after), style, filter));
        return Answer.of(200, body);
    }
}
