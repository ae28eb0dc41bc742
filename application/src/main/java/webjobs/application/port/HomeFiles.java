package webjobs.application.port;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import webjobs.domain.site.HomePath;

/**
 * The files below the home, for callers to read and write.
 *
 * <p>Nothing outside the home is reached, whatever links lie in it, and none of the server's own files: both are refused as {@code
 * NotYours} where they are named, and left out where they would be listed. What is written below a job's folder is written as a person
 * would by hand, between two looks at the job. Any method may throw {@link StorageFailed}, and has then changed nothing that can be seen,
 * except where it says otherwise.
 */
public interface HomeFiles {
    /** What is at a path, links followed. */
    Optional<Entry> find(HomePath path);

    /** What lies in a folder, by name. @throws webjobs.domain.Refused as {@code NoSuchFile} where there is no such folder */
    List<Entry> list(HomePath folder);

    /** What lies in a folder. */
    sealed interface Entry {
        /** Empty for the home itself. */
        String name();

        Instant modified();

        Instant created();

        /** Where it is for the jobs of this machine: an absolute path. */
        String localPath();

        /**
         * @param size in bytes
         * @param tag an entity tag with its quotes: another content has another
         * @param identity what tells this file from one that comes in its place, whatever is written to either
         */
        record File(
                String name,
                long size,
                Instant modified,
                Instant created,
                String localPath,
                String tag,
                String identity)
                implements Entry {}

        record Folder(String name, Instant modified, Instant created, String localPath) implements Entry {}
    }

    /**
     * Opens the file that was found, and no other that has come in its place since: what was said of the one would not be true of the
     * other. It may have been written to meanwhile; at least as many bytes as were found are there, or it is refused.
     *
     * @param offset 0 to its size
     * @throws webjobs.domain.Refused as {@code NoSuchFile}, or as {@code FileInTheWay} where it is another one by now
     */
    InputStream read(HomePath path, Entry.File found, long offset);

    /** Which file a caller has seen last, so that nobody overwrites what he does not know (VFS-12). */
    sealed interface Condition {
        /** Whatever is there. */
        record Any() implements Condition {}

        /** None at all. */
        record None() implements Condition {}

        /** @param tags with their quotes */
        record OneOf(Set<String> tags) implements Condition {
            public OneOf {
                tags = Set.copyOf(tags);
            }
        }
    }

    /** @param created whether there was no file before */
    record Written(boolean created, String tag, Instant modified) {}

    /**
     * Makes a body the whole content of a file, in one step, with the folders it lies in. What the file allows to whom stays.
     *
     * @throws webjobs.domain.Refused as {@code StaleTag} where there is a file that the condition does not allow to replace, as {@code
     *     FileInTheWay} where there is a folder, or a file where a folder is needed; as {@code TooLarge} and {@code BadUpload}, where the
     *     body is too large or breaks off
     */
    Written put(HomePath file, Condition condition, InputStream body);

    /** Makes a folder, with those it lies in. @throws webjobs.domain.Refused as {@code FileInTheWay} where anything is there */
    void makeFolder(HomePath folder);

    /** @throws webjobs.domain.Refused as {@code NoSuchFile}, {@code StaleTag}, or {@code FileInTheWay} where it is a folder */
    void removeFile(HomePath file, Condition condition);

    /**
     * Removes a folder in one step, all of it or nothing.
     *
     * @param recursive whether also one that is not empty
     * @throws webjobs.domain.Refused as {@code NoSuchFile}, or {@code FileInTheWay} where it is not empty, or one of those that the home
     *     is laid out with
     */
    void removeFolder(HomePath folder, boolean recursive);

    /**
     * Unpacks a zip archive over a folder, which is made where it is not there. Files that the archive does not hold stay (ZIP-04). The
     * archive is checked as a whole before anything is written.
     *
     * @throws webjobs.domain.Refused as {@code BadUpload} or {@code TooLarge}; as {@code FileInTheWay} where a file is where a folder is
     *     needed, or the other way round
     */
    void unzip(HomePath folder, InputStream zip);

    /**
     * Writes a folder as a zip archive: files with their times and executable bits, empty folders, no links. Files that cannot be read
     * are left out (ZIP-02).
     *
     * @param sink stays open
     * @throws webjobs.domain.Refused as {@code NoSuchFile} where there is no such folder; nothing has been written then
     * @throws java.io.UncheckedIOException where the sink fails
     */
    void zip(HomePath folder, OutputStream sink);
}
