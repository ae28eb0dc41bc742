package webjobs.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of the project, seen from the module whose tests run. */
final class Repository {
    private Repository() {}

    /** The folder that holds all modules: the nearest one above with a {@code mvnw}. */
    static Path root() {
        var folder = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        for (var candidate = folder; candidate != null; candidate = candidate.getParent()) {
            if (Files.exists(candidate.resolve("mvnw"))) {
                return candidate;
            }
        }
        throw new IllegalStateException("no folder above " + folder + " holds mvnw");
    }

    /** Every Java file below a folder, in a steady order; none where the folder is not there. */
    static List<Path> javaFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var paths = Files.walk(folder)) {
            return paths.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folders below one that hold Java files and no {@code package-info.java}. */
    static List<Path> packagesWithoutInfo(Path folder) {
        return javaFiles(folder).stream()
                .map(Path::getParent)
                .distinct()
                .filter(it -> !Files.exists(it.resolve("package-info.java")))
                .toList();
    }
}
