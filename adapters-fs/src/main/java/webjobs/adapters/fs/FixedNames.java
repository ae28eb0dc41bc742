package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of fixed names in a script folder, which say something about the job. They are found in any case of letters (D21). */
final class FixedNames {
    private static final Set<String> ALL = Set.of(SettingsFile.NAME, DisableMarker.NAME);

    private FixedNames() {}

    /** Whether a file of that name says something about the job, and so is never run. */
    static boolean isOne(String file) {
        return ALL.stream().anyMatch(file::equalsIgnoreCase);
    }

    /** What is in a folder under a name, in alphabetical order: more than one where some differ only in capitals. */
    static List<Path> find(Path folder, String name) throws IOException {
        var found = new ArrayList<Path>();
        try (DirectoryStream<Path> listing =
                Files.newDirectoryStream(folder, path -> name.equalsIgnoreCase(String.valueOf(path.getFileName())))) {
            listing.forEach(found::add);
        }
        found.sort(null);
        return List.copyOf(found);
    }

    /** Several files of one name, as the beginning of a sentence. */
    static String shown(List<Path> files) {
        return String.join(
                " and ",
                files.stream().map(path -> String.valueOf(path.getFileName())).toList());
    }
}
