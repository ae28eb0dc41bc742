package webjobs.domain.hook;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address that is told of events (HKS-02).
 *
 * @param id above 0, no other hook's ever
 * @param event the type of event, compared in any case of letters (HKS-05)
 * @param url absolute, http or https; may hold a user name and a password
 * @param insecureSsl whether the certificate of its server is not looked at
 * @param secret what messages are signed with; never shown again
 */
public record Hook(long id, String event, String url, boolean insecureSsl, Optional<String> secret) {
    /** The type of event that a run of a triggered job ended (HKS-06). */
    public static final String TRIGGERED_JOB_FINISHED = "TriggeredJobFinished";

    /** The type of event that a site was deployed (HKS-05). */
    public static final String POST_DEPLOYMENT = "PostDeployment";

    private static final Pattern URL =
            Pattern.compile("(?i)https?://([^/?#@]*@)?(\\[[0-9a-f:.]+]|[^/?#@:\\[\\]]+)(:\\d{1,5})?([/?#].*)?");
    private static final Pattern ALLOWED = Pattern.compile("([A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*");
    private static final int LONGEST_URL = 2048;
    private static final int LONGEST_TEXT = 256;

    /** What is wrong with a hook that somebody wants, as a clause; empty where nothing is. */
    public static Optional<String> fault(String event, String url, Optional<String> secret) {
        if (event.isBlank() || event.length() > LONGEST_TEXT || event.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("event is the type of event, such as " + TRIGGERED_JOB_FINISHED + ", of at most "
                    + LONGEST_TEXT + " characters");
        }
        if (url.length() > LONGEST_URL
                || !URL.matcher(url).matches()
                || !ALLOWED.matcher(url).matches()) {
            return Optional.of("url is an absolute http or https address of at most " + LONGEST_URL
                    + " characters, percent-encoded where need be");
        }
        return secret.filter(text -> text.isEmpty() || text.length() > LONGEST_TEXT)
                .map(_ -> "secret has 1 to " + LONGEST_TEXT + " characters");
    }

    /** What of it is accepted, but surely not meant: a whole sentence each. */
    public List<String> warnings() {
        if (wants(TRIGGERED_JOB_FINISHED) || wants(POST_DEPLOYMENT)) {
            return List.of();
        }
        return List.of("The server itself tells of " + TRIGGERED_JOB_FINISHED + " and " + POST_DEPLOYMENT + "; of '"
                + event + "' it tells only what callers publish.");
    }

    public boolean wants(String type) {
        return event.equalsIgnoreCase(type);
    }

    /** Without what may be secret. */
    @Override
    public String toString() {
        return "hook " + id + " for " + event;
    }
}
