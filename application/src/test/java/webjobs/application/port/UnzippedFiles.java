package webjobs.application.port;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;

/**
 * What a zip archive holds, checked as a whole.
 *
 * @param files by path with {@code /} between names
 * @param folders those that the archive names, without a slash at the end
 */
record UnzippedFiles(TreeMap<String, File> files, List<String> folders) {
    /** @param modified where the archive says */
    record File(byte[] bytes, Optional<Instant> modified) {}

    /** @throws Refused as {@code BadUpload} */
    static UnzippedFiles of(byte[] zip) {
        if (!endsAsAZip(zip)) {
            throw bad("It is not a whole zip archive.");
        }
        if (zip[0] != 'P' || zip[1] != 'K') {
            throw bad("Something stands before the zip archive.");
        }
        var unzipped = new UnzippedFiles(new TreeMap<>(), new ArrayList<>());
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                unzipped.add(entry, in.readAllBytes());
            }
        } catch (IOException | IllegalArgumentException e) {
            throw bad("The archive is damaged: " + e.getMessage());
        }
        unzipped.checkThatNoFileIsAFolder();
        return unzipped;
    }

    /** With the end of the table of contents, which here has no comment behind it. */
    private static boolean endsAsAZip(byte[] zip) {
        var end = zip.length - 22;
        return end >= 0 && zip[end] == 'P' && zip[end + 1] == 'K' && zip[end + 2] == 5 && zip[end + 3] == 6;
    }

    private void add(ZipEntry entry, byte[] bytes) {
        var path = entry.getName().replace('\\', '/');
        if (path.endsWith("/")) {
            folders.add(safe(path.substring(0, path.length() - 1)));
            return;
        }
        var time = Optional.ofNullable(entry.getLastModifiedTime()).map(modified -> modified.toInstant());
        if (files.put(safe(path), new File(bytes, time)) != null) {
            throw bad("'" + path + "' is there twice.");
        }
    }

    private void checkThatNoFileIsAFolder() {
        for (var path : files.keySet()) {
            if (folders.contains(path)
                    || folders.stream().anyMatch(folder -> folder.startsWith(path + "/"))
                    || (files.ceilingKey(path + "/") instanceof String next && next.startsWith(path + "/"))) {
                throw bad("'" + path + "' is a file and a folder.");
            }
        }
    }

    private static String safe(String path) {
        var segments = List.of(path.split("/", -1));
        if (segments.contains("")
                || segments.contains("..")
                || path.matches("[A-Za-z]:.*")
                || path.chars().anyMatch(Character::isISOControl)) {
            throw bad("'" + path + "' leads elsewhere.");
        }
        return path;
    }

    private static Refused bad(String why) {
        return new Refused(new Reason.BadUpload(why));
    }
}
