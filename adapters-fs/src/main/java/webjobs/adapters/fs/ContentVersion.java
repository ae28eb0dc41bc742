package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;

/**
 * Which files make a job's content another one, so that a process that works with it has to begin anew. Folders never do, nor do the
 * files that say something about the job. Where the job works in its own folder it may write there: only what can be a part of its
 * program counts then, lest it restart itself for ever (BUG-14).
 *
 * @param scripts the script folder, below the root
 * @param script below the root
 */
record ContentVersion(Path scripts, Path script, boolean inPlace) {
    /** @param script the name of the file in the script folder that is run */
    static ContentVersion of(Path folder, boolean inPlace, String script) throws IOException {
        var scripts = folder.relativize(ContentReader.scriptFolder(folder));
        return new ContentVersion(scripts, scripts.resolve(script), inPlace);
    }

    /** The same text as long as none of the files that count has changed, come or gone. */
    String in(Snapshot snapshot) throws IOException {
        var files = files(snapshot);
        return inPlace ? files + " in " + identity(snapshot.root()) : files;
    }

    /** A job that works in its own folder is left behind in it when another folder takes its place. */
    private static String identity(Path folder) throws IOException {
        return String.valueOf(
                Files.readAttributes(folder, BasicFileAttributes.class).fileKey());
    }

    private String files(Snapshot snapshot) {
        return snapshot.version(entry -> switch (entry) {
            case Snapshot.Entry.Folder _ -> false;
            case Snapshot.Entry.File file -> counts(file.path());
            case Snapshot.Entry.Link link -> counts(link.path());
        });
    }

    private boolean counts(Path path) {
        return !isAboutTheJob(path) && (!inPlace || isOfTheProgram(path));
    }

    private boolean isAboutTheJob(Path path) {
        var name = String.valueOf(path.getFileName());
        return FixedNames.isOne(name) && path.equals(scripts.resolve(name));
    }

    private boolean isOfTheProgram(Path path) {
        var wanted = extension(script);
        return wanted.isEmpty() ? path.equals(script) : wanted.equals(extension(path));
    }

    /** In small letters, with its dot; empty where there is none. */
    private static String extension(Path path) {
        var name = String.valueOf(path.getFileName());
        var dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
    }
}
