package webjobs.adapters.http.kudu;

import io.helidon.http.HeaderNames;
import java.net.URI;
import java.time.Duration;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.ContinuousJobs;
import webjobs.domain.job.JobKind;

/**
 * What continuous jobs serve at their ports (R19), passed through to callers who are known here.
 *
 * <p>Kudu holds each answer in memory, hands the caller's credentials on, and says 404 whatever goes wrong (CON-50 to CON-53, STS-23).
 */
final class PassthroughResource {
    private static final Duration LONGEST_CONNECTING = Duration.ofSeconds(5);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(100); // CST-20
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final ContinuousJobs jobs;
    private final JobClient client = new JobClient(LONGEST_CONNECTING, LONGEST_SILENCE, LONGEST_PAUSE);

    private final boolean trustsPages;

    /** @param trustsPages whether pages of jobs may do what any page of this server may */
    PassthroughResource(ContinuousJobs jobs, boolean trustsPages) {
        this.jobs = jobs;
        this.trustsPages = trustsPages;
    }

    Answer pass(Request request) {
        var name = request.jobName();
        var at = jobs.port(name)
                .orElseThrow(() ->
                        new NotServed(502, "The job '" + name + "' is not running, and so there is nobody to answer."));
        var path = request.tail().raw();
        var address = URI.create(request.links().job(JobKind.CONTINUOUS, name) + "/passthrough");
        var answer = client.ask(
                at,
                new JobClient.Question(
                        request.method(),
                        (path.isEmpty() ? "/" : path) + request.rawQuery(),
                        ForwardedHeaders.toJob(request.headers(), request.client(), address),
                        request.body(Long.MAX_VALUE, new NotServed(413, "The body is too large.")),
                        request.bodyLength(),
                        request::whenClientLeaves));
        var pages = new JobPages(request.links().base() + request.pathBeforeTail(), trustsPages);
        pages.refuseRedirect(
                request.method(), request.header(HeaderNames.ORIGIN).isPresent(), answer.status(), answer.headers());
        return Answer.of(
                answer.status(),
                new Answer.Body.Relayed(
                        pages.confine(ForwardedHeaders.fromJob(answer.headers())),
                        answer.length(),
                        answer.hasCome(),
                        answer::body));
    }
}
