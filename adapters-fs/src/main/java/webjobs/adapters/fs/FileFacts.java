package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the disk says of one thing in a folder, links not followed.
 *
 * @param changed when the disk last changed anything about it, which nobody can set
 * @param place its device and number there: no other thing that is there has them
 */
record FileFacts(Kind kind, long size, FileTime modified, FileTime created, FileTime changed, String place) {
    /** What it is. */
    enum Kind {
        FILE,
        FOLDER,
        LINK,
        /** A pipe, a socket, a device: nothing to be read as a file is. */
        OTHER
    }

    private static final String ASKED =
            "unix:isDirectory,isSymbolicLink,isRegularFile,size,lastModifiedTime,creationTime,ctime,dev,ino";

    /** Empty where nothing is there. */
    static Optional<FileFacts> of(Path path) throws IOException {
        try {
            var facts = Files.readAttributes(path, ASKED, LinkOption.NOFOLLOW_LINKS);
            return Optional.of(new FileFacts(
                    kind(facts),
                    (Long) fact(facts, "size"),
                    (FileTime) fact(facts, "lastModifiedTime"),
                    (FileTime) fact(facts, "creationTime"),
                    (FileTime) fact(facts, "ctime"),
                    fact(facts, "dev") + ":" + fact(facts, "ino")));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static Kind kind(Map<String, Object> facts) {
        if (fact(facts, "isDirectory").equals(true)) {
            return Kind.FOLDER;
        } else if (fact(facts, "isSymbolicLink").equals(true)) {
            return Kind.LINK;
        }
        return fact(facts, "isRegularFile").equals(true) ? Kind.FILE : Kind.OTHER;
    }

    private static Object fact(Map<String, Object> facts, String name) {
        return Objects.requireNonNull(facts.get(name));
    }

    boolean isFile() {
        return kind == Kind.FILE;
    }

    boolean isFolder() {
        return kind == Kind.FOLDER;
    }

    /** The same as long as this is the thing in its place. The disk gives the number of one that is gone to another, born later. */
    String identity() {
        return place + "@" + created.toInstant();
    }

    /**
     * A strong entity tag (RFC 9110, section 8.8.3): sixteen hexadecimal digits in quotes. The file is not read for it; one that was
     * replaced lies in another place, and one that was written to has changed at another time.
     */
    String tag() {
        // A record's text has all its fields and nothing else.
        var digest = sha256().digest(toString().getBytes(StandardCharsets.UTF_8));
        return '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
