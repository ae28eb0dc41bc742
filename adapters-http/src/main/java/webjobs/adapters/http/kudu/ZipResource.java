package webjobs.adapters.http.kudu;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Links;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.port.DiskSpace;
import webjobs.application.port.HomeFiles;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.site.HomePath;

/** Folders below the home as zip archives: fetched whole, and unpacked over what is there (ZIP-01, ZIP-04). */
final class ZipResource {
    private static final String ZIP = "application/zip";

    private final HomeFiles files;
    private final DiskSpace space;
    private final long maxBytes;

    ZipResource(HomeFiles files, DiskSpace space, long maxBytes) {
        this.files = files;
        this.space = space;
        this.maxBytes = maxBytes;
    }

    /** ZIP-01; a file is no folder (ZIP-03). */
    Answer get(Request request) {
        var path = FilesResource.path(request);
        var isFolder = files.find(path)
                .filter(HomeFiles.Entry.Folder.class::isInstance)
                .isPresent();
        if (!isFolder) {
            throw new Refused(new Reason.NoSuchFile(path.toString()));
        }
        if (!request.tail().endsInSlash()) {
            return FilesResource.moved(request, path, true);
        }
        return Answer.of(200, new Answer.Body.Written(ZIP, sink -> files.zip(path, sink)))
                .with("Content-Disposition", Links.attachment(fileName(request, path)));
    }

    private static String fileName(Request request, HomePath path) {
        return request.parameter("fileName")
                .filter(name -> !name.isBlank() && name.length() <= 255)
                .orElseGet(() -> path.name().orElse("home") + ".zip");
    }

    /**
     * Whatever type the archive is said to have. The folder is made where it is not there, also without a slash at the end of its
     * address: clients leave it out (ZIP-05).
     */
    Answer put(Request request) {
        space.refuseIfShort();
        var path = FilesResource.path(request);
        try (var body = notJson(request.body(maxBytes, new Refused(new Reason.TooLarge(maxBytes))))) {
            files.unzip(path, body);
            return Answer.empty(200);
        } catch (IOException e) {
            throw new IllegalStateException("the body's stream throws no IOException", e);
        }
    }

    /** Nothing is fetched from elsewhere (ZIP-07, SEC-09). */
    private static InputStream notJson(InputStream body) throws IOException {
        var looked = new PushbackInputStream(body);
        var first = looked.read();
        if (first == '{') {
            throw new NotServed(400, "An archive is fetched from nowhere here: send the zip itself as the body.");
        }
        if (first >= 0) {
            looked.unread(first);
        }
        return looked;
    }
}
