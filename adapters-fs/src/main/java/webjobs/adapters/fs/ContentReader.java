package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import webjobs.application.port.Content;
import webjobs.domain.Refused;
import webjobs.domain.job.JobSettings;
import webjobs.domain.job.ScriptFile;
import webjobs.domain.job.ScriptHead;

/** Reads what a job's folder holds. Under the job's lock for reading, or on a folder that nobody else knows. */
final class ContentReader {
    /** Files that say something about the job and are never run. */
    private static final Set<String> ABOUT_THE_JOB = Set.of(SettingsFile.NAME, DisableMarker.NAME);

    private static final String SDK_MARKER = "webjobssdk.marker";

    private final SiteLayout layout;

    ContentReader(SiteLayout layout) {
        this.layout = layout;
    }

    /** What lies there, with a fault and no settings where they cannot be read. */
    Content read(JobKey job, Path folder) throws IOException {
        var scripts = scriptFolder(folder);
        try {
            return content(job, folder, scripts, settings(folder, scripts), Optional.empty());
        } catch (Refused e) {
            return content(
                    job,
                    folder,
                    scripts,
                    JobSettings.NONE,
                    Optional.of(e.reason().message()));
        } catch (NoSuchFileException e) {
            throw e; // it has just gone: whoever looks again sees none
        } catch (IOException e) {
            return content(
                    job,
                    folder,
                    scripts,
                    JobSettings.NONE,
                    Optional.of(SettingsFile.NAME + " cannot be read: " + Disk.reason(e) + "."));
        }
    }

    /** @throws Refused as {@code BadSettings} where the settings cannot be read */
    Content readStrictly(JobKey job, Path folder) throws IOException {
        var scripts = scriptFolder(folder);
        return content(job, folder, scripts, settings(folder, scripts), Optional.empty());
    }

    private Content content(JobKey job, Path folder, Path scripts, JobSettings settings, Optional<String> fault)
            throws IOException {
        var path = folder.equals(scripts) ? "" : folder.relativize(scripts).toString();
        return new Content(
                job.kind(),
                job.name(),
                path,
                files(folder, scripts),
                settings,
                DisableMarker.isIn(scripts),
                usesSdk(job),
                fault,
                List.of());
    }

    /** Goes down while a folder holds nothing but one folder (SCR-03). */
    static Path scriptFolder(Path folder) throws IOException {
        for (var only = onlyFolderIn(folder); only.isPresent(); only = onlyFolderIn(folder)) {
            folder = only.get();
        }
        return folder;
    }

    private static Optional<Path> onlyFolderIn(Path folder) throws IOException {
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
            var entries = listing.iterator();
            if (!entries.hasNext()) {
                return Optional.empty();
            }
            var first = entries.next();
            return entries.hasNext() || !Tree.isFolder(first) ? Optional.empty() : Optional.of(first);
        }
    }

    private static List<ScriptFile> files(Path folder, Path scripts) throws IOException {
        var files = new ArrayList<ScriptFile>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(scripts)) {
            for (var path : listing) {
                var name = String.valueOf(path.getFileName());
                if (!ABOUT_THE_JOB.contains(name) && isFileOf(folder, path)) {
                    files.add(scriptFile(name, path));
                }
            }
        }
        files.sort((a, b) -> a.name().compareTo(b.name()));
        return files;
    }

    /** Whether it is a file, or a link to one, and not to one outside of the job's folder (D12). */
    private static boolean isFileOf(Path folder, Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        return !Files.isSymbolicLink(path) || path.toRealPath().startsWith(folder.toRealPath());
    }

    private static ScriptFile scriptFile(String name, Path file) {
        try (var in = Files.newInputStream(file)) {
            var start = in.readNBytes(ScriptHead.LENGTH);
            return new ScriptFile(name, runsByItself(start), ScriptHead.of(start));
        } catch (IOException _) {
            return new ScriptFile(name, false); // its name may make it a script, and a run will say what is wrong
        }
    }

    /** Whether it begins with {@code #!}, or as an ELF program does. */
    private static boolean runsByItself(byte[] start) {
        return start.length >= 2 && start[0] == '#' && start[1] == '!'
                || start.length >= 4 && start[0] == 0x7F && start[1] == 'E' && start[2] == 'L' && start[3] == 'F';
    }

    private static JobSettings settings(Path folder, Path scripts) throws IOException {
        var file = scripts.resolve(SettingsFile.NAME);
        return isFileOf(folder, file) ? SettingsFile.read(file) : JobSettings.NONE;
    }

    private boolean usesSdk(JobKey job) {
        var data = layout.data(job.kind(), job.name());
        try (DirectoryStream<Path> marker = Files.newDirectoryStream(
                data, path -> SDK_MARKER.equalsIgnoreCase(String.valueOf(path.getFileName())))) {
            return marker.iterator().hasNext();
        } catch (IOException _) {
            return false;
        }
    }
}
