package webjobs.adapters.http.kudu;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Answer;
import webjobs.application.port.HomeFiles;
import webjobs.domain.site.HomePath;

/** What a client asks first, to see whom it talks to. */
final class EnvironmentResource {
    private static final HomePath SITE = new HomePath(List.of("site", "wwwroot"));

    private final String version;
    private final HomeFiles files;

    EnvironmentResource(String version, HomeFiles files) {
        this.version = version;
        this.files = files;
    }

    /** @param siteLastModified when anything was put right below the site's folder, or taken away; left out where there is none */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record EnvironmentJson(String version, @Nullable String siteLastModified) {}

    Answer read() {
        var modified = files.find(SITE).map(folder -> WireTime.instant(folder.modified()));
        return Answer.json(200, new EnvironmentJson(version, modified.orElse(null)));
    }
}
