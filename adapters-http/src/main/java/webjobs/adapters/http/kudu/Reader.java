package webjobs.adapters.http.kudu;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import webjobs.adapters.http.exchange.Request;

/** Who reads an answer, and so in what shape it is: jobs and runs themselves, or each in an envelope (ARM-01). */
sealed interface Reader {
    /** A client of Kudu's API. */
    record Direct() implements Reader {}

    /**
     * Azure Resource Manager, which hands calls of its own on.
     *
     * @param id what the request was for, under Resource Manager's own address where it names that (ARM-04)
     * @param location where the caller takes the server to be
     */
    record Arm(String id, String location) implements Reader {}

    /** What has a name that an envelope's id ends in. */
    sealed interface Named permits TriggeredJobJson, ContinuousJobJson, RunJson {
        String name();
    }

    /** @param value the envelopes (ARM-03) */
    record ListJson(List<ArmEnvelope> value) {}

    HeaderName LOCATION = HeaderNames.create("x-ms-geo-location");
    Pattern REFERER = Pattern.compile("(?i)https?://[^/?#]*(?<path>[^?#]*).*");
    /** No address of Resource Manager's is as long, and it is repeated for each member of a list. */
    int LONGEST_ID = 2048;

    static Reader of(Request request) {
        return request.header(LOCATION)
                .<Reader>map(location -> new Arm(id(request), location))
                .orElseGet(Direct::new);
    }

    private static String id(Request request) {
        var id = request.header(HeaderNames.REFERER)
                .flatMap(Reader::path)
                .filter(path -> path.length() <= LONGEST_ID)
                .orElseGet(request::rawPath);
        return id.replaceFirst("/+$", "");
    }

    private static Optional<String> path(String referer) {
        var address = REFERER.matcher(referer.strip());
        return address.matches() ? Optional.of(address.group("path")) : Optional.empty();
    }

    /** A job or run by itself. */
    default Object one(Named shown) {
        return switch (this) {
            case Direct _ -> shown;
            case Arm arm -> ArmEnvelope.of(arm.id(), arm.location(), shown);
        };
    }

    /** @param plain the shape that the members have together for a client of Kudu's */
    default <T extends Named> Object list(List<T> members, Function<List<T>, Object> plain) {
        return switch (this) {
            case Direct _ -> plain.apply(members);
            case Arm arm ->
                new ListJson(members.stream()
                        .map(member -> ArmEnvelope.of(arm.id() + "/" + member.name(), arm.location(), member))
                        .toList());
        };
    }
}
