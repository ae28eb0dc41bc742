package webjobs.architecture.planted.application;

import java.nio.file.Files;
import java.nio.file.Path;

record OpensAFile(Path path) {
    boolean isThere() {
        return Files.exists(path);
    }
}
