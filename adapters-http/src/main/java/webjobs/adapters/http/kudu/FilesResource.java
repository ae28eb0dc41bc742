package webjobs.adapters.http.kudu;

import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.port.DiskSpace;
import webjobs.application.port.HomeFiles;
import webjobs.application.port.HomeFiles.Condition;
import webjobs.application.port.HomeFiles.Entry;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.site.HomePath;

/** The files below the home: listed, read, written, removed (VFS-01). */
final class FilesResource {
    private static final Pattern STRONG_TAG = Pattern.compile("(?<!W/)\"[^\"]*\"");

    private final HomeFiles files;
    private final DiskSpace space;
    private final LogsResource logs;
    private final FileSending sending;
    private final long maxBytes;

    FilesResource(HomeFiles files, DiskSpace space, LogsResource logs, InstantSource clock, long maxBytes) {
        this.files = files;
        this.space = space;
        this.logs = logs;
        this.sending = new FileSending(clock);
        this.maxBytes = maxBytes;
    }

    /** An entry of a listing (VFS-04). @param path where a job of this machine finds it */
    private record EntryJson(
            String name, long size, String mtime, String crtime, String mime, String href, String path) {}

    /** The path that the tail of a request's address says. @throws Refused as {@code BadPath} */
    static HomePath path(Request request) {
        return HomePath.parse(request.tail().decoded());
    }

    Answer get(Request request) {
        var path = path(request);
        if (!request.tail().endsInSlash()) {
            var log = logs.at(path, request);
            if (log.isPresent()) {
                return log.get();
            }
        }
        return switch (found(path)) {
            case Entry.Folder _ ->
                request.tail().endsInSlash() ? Answer.json(200, listing(path, request)) : moved(request, path, true);
            case Entry.File file ->
                request.tail().endsInSlash() ? moved(request, path, false) : send(path, file, request);
        };
    }

    private Entry found(HomePath path) {
        return files.find(path).orElseThrow(() -> new Refused(new Reason.NoSuchFile(path.toString())));
    }

    /** Between the forms of a folder's address and of a file's (VFS-03). */
    static Answer moved(Request request, HomePath path, boolean isFolder) {
        var to = request.links().file(request.routePrefix(), path.names(), isFolder) + request.rawQuery();
        return Answer.empty(307).with("Location", to);
    }

    private Answer send(HomePath path, Entry.File file, Request request) {
        return sending.answer(
                new FileSending.Sent(
                        ContentTypes.header(file.name()),
                        file.size(),
                        file.modified(),
                        file.tag(),
                        offset -> files.read(path, file, offset)),
                request);
    }

    private List<EntryJson> listing(HomePath folder, Request request) {
        return files.list(folder).stream()
                .map(entry -> json(folder, entry, request))
                .toList();
    }

    private static EntryJson json(HomePath folder, Entry entry, Request request) {
        var names =
                Stream.concat(folder.names().stream(), Stream.of(entry.name())).toList();
        var isFolder = entry instanceof Entry.Folder;
        return new EntryJson(
                entry.name(),
                entry instanceof Entry.File file ? file.size() : 0,
                offsetTime(entry.modified()),
                offsetTime(entry.created()),
                isFolder ? ContentTypes.FOLDER : ContentTypes.of(entry.name()),
                request.links().file(request.routePrefix(), names, isFolder) + request.rawQuery(),
                entry.localPath());
    }

    private static String offsetTime(Instant moment) {
        return WireTime.instant(moment).replace("Z", "+00:00");
    }

    /** VFS-11, VFS-12; an address that ends in a slash makes a folder (VFS-14). */
    Answer put(Request request) {
        space.refuseIfShort();
        var path = path(request);
        if (request.tail().endsInSlash()) {
            files.makeFolder(path);
            return Answer.empty(201);
        }
        try (var body = request.body(maxBytes, new Refused(new Reason.TooLarge(maxBytes)))) {
            var written = files.put(path, condition(request), body);
            return Answer.empty(written.created() ? 201 : 204)
                    .with("ETag", written.tag())
                    .with("Last-Modified", FileSending.date(written.modified()));
        } catch (IOException e) {
            throw new IllegalStateException("the body's stream throws no IOException", e);
        }
    }

    private static Condition condition(Request request) {
        var header = request.header(HeaderNames.IF_MATCH);
        if (header.isEmpty()) {
            return new Condition.None();
        }
        if (header.get().strip().equals("*")) {
            return new Condition.Any();
        }
        return new Condition.OneOf(STRONG_TAG
                .matcher(header.get())
                .results()
                .map(tag -> tag.group())
                .collect(Collectors.toCollection(HashSet::new)));
    }

    /** VFS-16, VFS-17. */
    Answer remove(Request request) {
        var path = path(request);
        switch (found(path)) {
            case Entry.Folder _ -> {
                var recursive = request.parameter("recursive").filter("true"::equalsIgnoreCase);
                files.removeFolder(path, recursive.isPresent());
            }
            case Entry.File _ -> {
                if (request.tail().endsInSlash()) {
                    return moved(request, path, false);
                }
                files.removeFile(path, condition(request));
            }
        }
        return Answer.empty(200);
    }
}
