package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import webjobs.application.port.Content;
import webjobs.domain.Refused;
import webjobs.domain.job.Absence;
import webjobs.domain.job.JobSettings;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptFile;

/** Reads what a job's folder holds. Under the job's lock for reading, or on a folder that nobody else knows. */
final class ContentReader {
    /**
     * As libraries have written it (JOB-08). Asked for by name: a data folder has a folder for each remembered run, and is not listed at
     * each look.
     */
    private static final List<String> SDK_MARKERS =
            List.of("webjobssdk.marker", "WebJobsSDK.marker", "WebJobsSdk.marker");

    private static final int MOST_FOUND = 50;

    private final SiteLayout layout;
    private final SeenFiles seenFiles = new SeenFiles();
    private final LastGoodSettings lastGood;

    ContentReader(SiteLayout layout, LastGoodSettings lastGood) {
        this.layout = layout;
        this.lastGood = lastGood;
    }

    /** What lies there; where its settings cannot be used, with the fault and the last settings that could be. */
    Content read(JobKey job, Path folder) throws IOException {
        var scripts = scriptFolder(folder);
        try {
            var settings = settings(folder, scripts);
            var faults = lastGood.keep(job, settings);
            return faults.isEmpty()
                    ? content(job, folder, scripts, settings, Optional.empty(), seen(job))
                    : unusable(job, folder, scripts, SettingsFile.NAME + " cannot be used: ", faults);
        } catch (Refused e) {
            return unusable(job, folder, scripts, "", faults(e));
        } catch (NoSuchFileException e) {
            throw e; // it has just gone: whoever looks again sees none
        } catch (IOException e) {
            return unusable(job, folder, scripts, SettingsFile.NAME + " cannot be read: ", List.of(Disk.reason(e)));
        }
    }

    private Content unusable(JobKey job, Path folder, Path scripts, String what, List<String> faults)
            throws IOException {
        var fault = what + String.join("; ", faults) + ".";
        return content(job, folder, scripts, lastGood.of(job), Optional.of(fault), seen(job));
    }

    private static List<String> faults(Refused refused) {
        return refused.reason() instanceof Refused.Reason.BadSettings(var faults)
                ? faults
                : List.of(refused.reason().message());
    }

    /** @throws Refused as {@code BadSettings} where the settings cannot be read, or a file of a fixed name is there twice */
    Content readStrictly(JobKey job, Path folder) throws IOException {
        var scripts = scriptFolder(folder);
        var markers = DisableMarker.in(scripts);
        if (markers.size() > 1) {
            throw SettingsFile.refused(FixedNames.shown(markers) + " are both there: leave one of them");
        }
        return content(job, folder, scripts, settings(folder, scripts), Optional.empty(), SeenFiles::openAll);
    }

    private Look seen(JobKey job) {
        return files -> seenFiles.of(job, files);
    }

    private Content content(
            JobKey job, Path folder, Path scripts, JobSettings settings, Optional<String> fault, Look look)
            throws IOException {
        var beside = beside(folder, scripts, look);
        var markers = DisableMarker.in(scripts);
        var warnings = new ArrayList<>(beside.warnings());
        if (markers.size() > 1) {
            warnings.add(FixedNames.shown(markers) + " are both there: the job runs when neither is.");
        }
        var path = folder.equals(scripts) ? "" : folder.relativize(scripts).toString();
        return new Content(
                job.kind(),
                job.name(),
                path,
                beside.files(),
                settings,
                !markers.isEmpty(),
                usesSdk(job),
                fault,
                warnings);
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
                if (FixedNames.isOne(name) || !Files.isRegularFile(path)) {
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
        var there = FixedNames.find(scripts, SettingsFile.NAME);
        if (there.isEmpty()) {
            return JobSettings.NONE;
        }
        if (there.size() > 1) {
            throw SettingsFile.refused(
                    FixedNames.shown(there) + " are both there, and which of them counts is not clear: leave one");
        }
        if (!isFileOf(folder, there.getFirst())) {
            throw SettingsFile.refused(
                    SettingsFile.NAME + " cannot be read: it is no file, or a link that leads out of the job's folder");
        }
        return SettingsFile.read(there.getFirst());
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
