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
import java.util.TreeSet;
import webjobs.application.port.Content;
import webjobs.domain.Refused;
import webjobs.domain.job.Absence;
import webjobs.domain.job.JobSettings;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptFile;

/** Reads what a job's folder holds. Under the job's lock for reading, or on a folder that nobody else knows. */
final class ContentReader {
    /** Files that say something about the job and are never run. */
    private static final Set<String> ABOUT_THE_JOB = Set.of(SettingsFile.NAME, DisableMarker.NAME);

    /**
     * As libraries have written it (JOB-08). Asked for by name: a data folder has a folder for each remembered run, and is not listed at
     * each look.
     */
    private static final List<String> SDK_MARKERS =
            List.of("webjobssdk.marker", "WebJobsSDK.marker", "WebJobsSdk.marker");

    private static final int MOST_FOUND = 50;

    private final SiteLayout layout;
    private final SeenFiles seenFiles = new SeenFiles();

    ContentReader(SiteLayout layout) {
        this.layout = layout;
    }

    /** What lies there, with a fault and no settings where they cannot be read. */
    Content read(JobKey job, Path folder) throws IOException {
        var scripts = scriptFolder(folder);
        try {
            return content(job, folder, scripts, settings(folder, scripts), Optional.empty(), seen(job));
        } catch (Refused e) {
            return content(
                    job,
                    folder,
                    scripts,
                    JobSettings.NONE,
                    Optional.of(e.reason().message()),
                    seen(job));
        } catch (NoSuchFileException e) {
            throw e; // it has just gone: whoever looks again sees none
        } catch (IOException e) {
            return content(
                    job,
                    folder,
                    scripts,
                    JobSettings.NONE,
                    Optional.of(SettingsFile.NAME + " cannot be read: " + Disk.reason(e) + "."),
                    seen(job));
        }
    }

    /** @throws Refused as {@code BadSettings} where the settings cannot be read */
    Content readStrictly(JobKey job, Path folder) throws IOException {
        var scripts = scriptFolder(folder);
        return content(job, folder, scripts, settings(folder, scripts), Optional.empty(), SeenFiles::openAll);
    }

    private Look seen(JobKey job) {
        return files -> seenFiles.of(job, files);
    }

    private Content content(
            JobKey job, Path folder, Path scripts, JobSettings settings, Optional<String> fault, Look look)
            throws IOException {
        var beside = beside(folder, scripts, look);
        var path = folder.equals(scripts) ? "" : folder.relativize(scripts).toString();
        return new Content(
                job.kind(),
                job.name(),
                path,
                beside.files(),
                settings,
                DisableMarker.isIn(scripts),
                usesSdk(job),
                fault,
                beside.warnings());
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

    /**
     * @param files those that can be run, or lie beside
     * @param warnings about what is passed over
     */
    private record Beside(List<ScriptFile> files, List<String> warnings) {}

    /** @param look how its files are looked at */
    private static Beside beside(Path folder, Path scripts, Look look) throws IOException {
        var files = new ArrayList<Path>();
        var found = new ArrayList<Path>();
        var warnings = new ArrayList<String>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(scripts)) {
            for (var path : listing) {
                var name = String.valueOf(path.getFileName());
                found.add(path);
                if (ABOUT_THE_JOB.contains(name) || !Files.isRegularFile(path)) {
                    continue;
                } else if (isFileOf(folder, path)) {
                    files.add(path);
                } else {
                    warnings.add("'" + name + "' is a link that leads out of the job's folder, and is passed over.");
                }
            }
        }
        var scriptFiles = look.at(files);
        if (Script.isNone(scriptFiles)) {
            warnings.add(Absence.inWords(inWords(scripts, found)));
        }
        warnings.sort(null);
        return new Beside(scriptFiles, warnings);
    }

    /** How files are looked at. */
    @FunctionalInterface
    private interface Look {
        /** By name. */
        List<ScriptFile> at(List<Path> files) throws IOException;
    }

    /** What was found; of folders also the scripts in them, as they may have been meant. */
    private static List<String> inWords(Path scripts, List<Path> found) throws IOException {
        var words = new TreeSet<String>();
        for (var path : found.subList(0, Math.min(found.size(), MOST_FOUND))) {
            var name = scripts.relativize(path).toString();
            var below = Tree.isFolder(path) ? scriptsIn(path) : List.<String>of();
            if (below.isEmpty()) {
                words.add(Tree.isFolder(path) ? name + "/" : name);
            }
            below.forEach(script -> words.add(name + "/" + script));
        }
        return List.copyOf(words);
    }

    private static List<String> scriptsIn(Path folder) throws IOException {
        var scripts = new ArrayList<String>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
            for (var path : listing) {
                var name = String.valueOf(path.getFileName());
                if (!Script.isNone(List.of(new ScriptFile(name, false))) && Files.isRegularFile(path)) {
                    scripts.add(name);
                }
                if (scripts.size() == MOST_FOUND) {
                    break;
                }
            }
        }
        return scripts;
    }

    /** Whether it is a file, or a link to one, and not to one outside of the job's folder (D12). */
    private static boolean isFileOf(Path folder, Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        return !Files.isSymbolicLink(path) || path.toRealPath().startsWith(folder.toRealPath());
    }

    private static JobSettings settings(Path folder, Path scripts) throws IOException {
        var file = scripts.resolve(SettingsFile.NAME);
        return isFileOf(folder, file) ? SettingsFile.read(file) : JobSettings.NONE;
    }

    private boolean usesSdk(JobKey job) {
        var data = layout.data(job.kind(), job.name());
        return SDK_MARKERS.stream().anyMatch(marker -> Tree.isThere(data.resolve(marker)));
    }

    /** The job is not there any more. */
    void forget(JobKey job) {
        seenFiles.forget(job);
    }
}
