package webjobs.adapters.http.kudu;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;

/** What files are, by the endings of their names (VFS-04). */
final class ContentTypes {
    static final String TEXT = "text/plain; charset=utf-8";
    static final String FOLDER = "inode/directory";

    private static final String UNKNOWN = "application/octet-stream";
    private static final String PLAIN = "text/plain";

    private static final Map<String, String> BY_ENDING = Map.ofEntries(
            entry("txt", PLAIN),
            entry("log", PLAIN),
            entry("md", PLAIN),
            entry("csv", "text/csv"),
            entry("htm", "text/html"),
            entry("html", "text/html"),
            entry("css", "text/css"),
            entry("xml", "text/xml"),
            entry("js", "application/javascript"),
            entry("json", "application/json"),
            entry("zip", "application/zip"),
            entry("gz", "application/gzip"),
            entry("pdf", "application/pdf"),
            entry("png", "image/png"),
            entry("gif", "image/gif"),
            entry("jpg", "image/jpeg"),
            entry("jpeg", "image/jpeg"),
            entry("svg", "image/svg+xml"));

    private ContentTypes() {}

    /** Without parameters. */
    static String of(String fileName) {
        var ending = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return BY_ENDING.getOrDefault(ending, UNKNOWN);
    }

    /** As a header has it: jobs write UTF-8. */
    static String header(String fileName) {
        var type = of(fileName);
        return type.startsWith("text/") ? type + "; charset=utf-8" : type;
    }
}
