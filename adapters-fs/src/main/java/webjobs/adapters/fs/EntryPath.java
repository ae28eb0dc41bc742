package webjobs.adapters.fs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import webjobs.domain.Refused;

/**
 * Where an entry of an archive goes: below the job's folder, whatever its name tries (D12).
 *
 * @param segments the names of the folders it lies in, and its own; none for the archive's root
 * @param isFolder whether the name said so by ending in a separator
 */
record EntryPath(List<String> segments, boolean isFolder) {
    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");
    /** What file systems take for one name. */
    private static final int MOST_BYTES_OF_A_NAME = 255;
    /** Half of what the system takes for a path: the other half is for the folders that the job's folder lies in. */
    private static final int MOST_BYTES = 2048;

    EntryPath {
        segments = List.copyOf(segments);
    }

    /**
     * Reads the name of an entry. Both kinds of slash separate, as some programs write the other one; {@code .} segments are dropped.
     *
     * @throws Refused where the path is none, or leads elsewhere
     */
    static EntryPath parse(String name) {
        if (name.isEmpty()) {
            throw Archive.refused("an entry has no name");
        }
        var isFolder = name.endsWith("/") || name.endsWith("\\");
        var body = isFolder ? name.substring(0, name.length() - 1) : name;
        if (SEPARATOR.matcher(body).lookingAt() || body.isEmpty()) {
            throw refused(name, "has an absolute path");
        }
        if (body.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw refused(name, "has a path of more than " + MOST_BYTES + " bytes");
        }
        var segments = new ArrayList<String>();
        for (var segment : SEPARATOR.split(body, -1)) {
            if (!segment.equals(".")) {
                segmentFault(segment, segments.isEmpty()).ifPresent(fault -> {
                    throw refused(name, fault);
                });
                segments.add(segment);
            }
        }
        return new EntryPath(segments, isFolder);
    }

    private static Optional<String> segmentFault(String segment, boolean isFirst) {
        if (segment.isEmpty()) {
            return Optional.of("has a folder without a name in its path");
        }
        if (segment.equals("..")) {
            return Optional.of("leads out of its folder with '..'");
        }
        if (isFirst && DRIVE.matcher(segment).lookingAt()) {
            return Optional.of("begins with a drive letter");
        }
        return nameFault(segment).map(fault -> "has a name in its path that " + fault);
    }

    /** Why a text cannot be the name of a file, to go on after "a name that"; separators are for the caller to see to. */
    static Optional<String> nameFault(String name) {
        if (name.isEmpty()) {
            return Optional.of("is empty");
        }
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("means a folder");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("holds a control character");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES_OF_A_NAME) {
            return Optional.of("is longer than " + MOST_BYTES_OF_A_NAME + " bytes");
        }
        return Optional.empty();
    }

    /** The path with {@code /} between its segments. */
    String text() {
        return String.join("/", segments);
    }

    private static Refused refused(String name, String fault) {
        return Archive.refused("the entry '" + Archive.shown(name) + "' " + fault);
    }
}
