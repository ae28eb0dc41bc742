package webjobs.adapters.fs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import webjobs.application.port.Content;
import webjobs.application.port.JobStore;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.Upload;
import webjobs.application.port.Workplace;
import webjobs.domain.Refused;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;

/**
 * Jobs as folders, laid out as {@link SiteLayout} says. Nothing is remembered between two looks, so files that people edit by hand
 * count at once (SCR-01).
 *
 * <p>A link to a folder stands for that folder (D25). One that has a name that no job can have is not a job's. One that cannot be read is listed as if it held no
 * files, so that it does not hide the others. Safe for use by many threads of one server; {@link SiteLayout#lock()} keeps a second
 * server away.
 */
public final class DirectoryJobStore implements JobStore, AutoCloseable {
    private static final int LOOKS = 3;

    private final SiteLayout layout;
    private final Staging staging;
    private final Trash trash;
    private final JobFolders folders;
    private final WorkingCopies copies;
    private final LastGoodSettings lastGood;
    private final ContentReader reader;
    private final ShutdownFiles shutdownFiles;
    private final JobLocks locks = new JobLocks();
    private final PlaceLocks places = new PlaceLocks(locks);
    private final SiteFiles siteFiles;

    /**
     * Finishes or takes back what a killed server left half done, and clears away working copies and uploads. No run may be alive,
     * and no other store may be at work on this home.
     *
     * @throws StorageFailed where the home cannot be read or written
     */
    public DirectoryJobStore(SiteLayout layout, UploadLimits limits) {
        this(layout, limits, new Trash(layout.discarded()));
    }

    DirectoryJobStore(SiteLayout layout, UploadLimits limits, Trash trash) {
        this.layout = layout;
        this.trash = trash;
        staging = new Staging(layout.staging(), limits);
        folders = new JobFolders(layout, trash);
        copies = new WorkingCopies(layout, trash);
        lastGood = new LastGoodSettings(layout);
        reader = new ContentReader(layout, lastGood);
        shutdownFiles = new ShutdownFiles(layout);
        siteFiles = new SiteFiles(new RealPaths(layout), places);
        layout.prepare();
        Disk.run("settle what an earlier start left half done", folders::settleAll);
        Disk.run("forget the settings of jobs that are gone", this::forgetTheGone);
        trash.takeAll(layout.discarded());
        trash.takeAll(layout.staging());
        trash.takeAll(layout.workingCopies());
        Trash.clear(layout.shutdownFiles());
        trash.empty();
    }

    Trash trash() {
        return trash;
    }

    private void forgetTheGone() throws IOException {
        for (var kind : JobKind.values()) {
            lastGood.forgetAllBut(kind, jobs(kind).stream().map(JobKey::name).collect(Collectors.toSet()));
        }
    }

    /** What is held by whoever reads or changes a job's files. */
    JobLocks locks() {
        return locks;
    }

    /** What is held by whoever changes files below the home. */
    PlaceLocks places() {
        return places;
    }

    @Override
    public List<Content> all(JobKind kind) {
        return Disk.get("list the " + kind.word() + " jobs", () -> {
            var all = new ArrayList<Content>();
            for (var job : jobs(kind)) {
                readable(job).ifPresent(all::add);
            }
            return all;
        });
    }

    @Override
    public List<JobName> names(JobKind kind) {
        return Disk.get(
                "list the " + kind.word() + " jobs",
                () -> jobs(kind).stream().map(JobKey::name).toList());
    }

    private List<JobKey> jobs(JobKind kind) throws IOException {
        var jobs = new ArrayList<JobKey>();
        for (var name : entries(kind)) {
            if (JobName.isValid(name)) {
                jobs.add(new JobKey(kind, new JobName(name)));
            }
        }
        return jobs;
    }

    private List<String> entries(JobKind kind) throws IOException {
        var names = new ArrayList<String>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(layout.jobs(kind))) {
            listing.forEach(path -> names.add(String.valueOf(path.getFileName())));
        }
        names.sort(null);
        return names;
    }

    /** Files whose names begin with a dot are passed over: many programs leave them everywhere. */
    @Override
    public List<Stranger> strangers(JobKind kind) {
        return Disk.get("list the " + kind.word() + " jobs", () -> {
            var strangers = new ArrayList<Stranger>();
            for (var name : entries(kind)) {
                var place = layout.jobs(kind).resolve(name);
                if (!name.startsWith(".") || Files.isDirectory(place)) {
                    folders.fault(place)
                            .or(() -> nameFault(name))
                            .ifPresent(why -> strangers.add(new Stranger(name, why)));
                }
            }
            return strangers;
        });
    }

    private static Optional<String> nameFault(String name) {
        try {
            return JobName.parse(name).text().equals(name)
                    ? Optional.empty()
                    : Optional.of("The characters of its name are not in composed form (NFC).");
        } catch (Refused refused) {
            return Optional.of(refused.reason().message());
        }
    }

    private Optional<Content> readable(JobKey job) {
        try {
            return look(job);
        } catch (IOException e) {
            return Optional.of(new Content(
                    job.kind(),
                    job.name(),
                    "",
                    List.of(),
                    lastGood.of(job),
                    false,
                    false,
                    Optional.empty(),
                    List.of("Its folder cannot be read: " + Disk.reason(e) + ".")));
        }
    }

    @Override
    public Optional<Content> find(JobKind kind, JobName name) {
        var job = new JobKey(kind, name);
        return Disk.get("read the " + job, () -> look(job));
    }

    private Optional<Content> look(JobKey job) throws IOException {
        return inFolder(job, folder -> reader.read(job, folder));
    }

    /** What is done with the folder of a job that is there. */
    @FunctionalInterface
    private interface FolderWork<T> {
        T with(Path folder) throws IOException;
    }

    /**
     * Does something with the job's folder while nobody here changes it. Somebody outside may: where a file vanished under our eyes
     * we look again, a few times.
     */
    private <T> Optional<T> inFolder(JobKey job, FolderWork<T> work) throws IOException {
        for (var look = 1; ; look++) {
            try {
                return locks.reading(job, () -> {
                    var folder = folders.content(job);
                    return folder.isPresent() ? Optional.of(work.with(folder.get())) : Optional.empty();
                });
            } catch (NoSuchFileException e) {
                if (look == LOOKS) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Staged stage(JobKind kind, JobName name, Upload upload) {
        var job = new JobKey(kind, name);
        return Disk.get("store the upload", () -> {
            var received = staging.receive(upload);
            try {
                var fresh = Staging.content(received);
                return new StagedUpload(job, fresh, reader.readStrictly(job, fresh), received);
            } catch (IOException | RuntimeException e) {
                Trash.deleteOrWarn(received);
                throw e;
            }
        });
    }

    private final class StagedUpload implements Staged {
        private final JobKey job;
        private final Path fresh;
        private final Content content;
        private final Path leftover;
        private final AtomicBoolean isSwitchedIn = new AtomicBoolean();

        /** @param leftover what is to be deleted in the end */
        StagedUpload(JobKey job, Path fresh, Content content, Path leftover) {
            this.job = job;
            this.fresh = fresh;
            this.content = content;
            this.leftover = leftover;
        }

        @Override
        public Content content() {
            return content;
        }

        @Override
        public void switchIn() {
            if (isSwitchedIn.get()) {
                throw new IllegalStateException("the upload for the " + job + " has been switched in before");
            }
            change("replace the " + job, job, () -> {
                folders.replace(job, fresh);
                var _ = lastGood.keep(job, content.settings());
                copies.retire(job);
            });
            isSwitchedIn.set(true);
        }

        @Override
        public void close() {
            Trash.deleteOrWarn(leftover);
        }
    }

    private void change(String what, JobKey job, Disk.Step step) {
        Disk.run(
                what,
                () -> locks.changing(job, () -> {
                    step.take();
                    return true;
                }));
        trash.empty();
    }

    @Override
    public StagedSite stageSite(InputStream zip) {
        return Disk.get("store the site", () -> {
            var received = staging.receive(new Upload.Zip(zip));
            try {
                var found = JobsInSite.in(Staging.content(received));
                var jobs = stagedJobs(found, Files.createDirectory(received.resolve("jobs")));
                SiteFiles.dropJobs(found.root());
                return new ReceivedSite(received, found.root(), jobs, SiteFiles.in(found.root()));
            } catch (IOException | RuntimeException e) {
                Trash.deleteOrWarn(received);
                throw e;
            }
        });
    }

    /**
     * Each in a folder of its own, away from the site.
     *
     * @throws Refused as {@code BadSettings} of all jobs whose settings cannot be read
     */
    private List<Staged> stagedJobs(JobsInSite found, Path into) throws IOException {
        var jobs = new ArrayList<Staged>();
        var faults = new ArrayList<String>();
        for (var entry : found.folders().entrySet()) {
            var job = entry.getKey();
            var folder = into.resolve(String.valueOf(jobs.size() + faults.size()));
            Files.move(entry.getValue(), folder, StandardCopyOption.ATOMIC_MOVE);
            try {
                jobs.add(new StagedUpload(job, folder, reader.readStrictly(job, folder), folder));
            } catch (Refused refused) {
                if (!(refused.reason() instanceof Refused.Reason.BadSettings(var why))) {
                    throw refused;
                }
                var whose = "'" + job.name() + "' (" + job.kind().word() + "): ";
                why.forEach(fault -> faults.add(whose + fault));
            }
        }
        if (!faults.isEmpty()) {
            throw new Refused(new Refused.Reason.BadSettings(faults));
        }
        return List.copyOf(jobs);
    }

    private final class ReceivedSite implements StagedSite {
        private final Path received;
        private final Path root;
        private final List<Staged> jobs;
        private final List<String> files;

        ReceivedSite(Path received, Path root, List<Staged> jobs, List<String> files) {
            this.received = received;
            this.root = root;
            this.jobs = jobs;
            this.files = files;
        }

        @Override
        public List<Staged> jobs() {
            return jobs;
        }

        @Override
        public List<String> files() {
            return files;
        }

        @Override
        public void switchInFiles(Collection<String> gone) {
            Disk.run("put the files of the site in place", () -> {
                layout.prepare(); // so that no folder arrives that is laid out
                siteFiles.replace(root, gone, Files.createDirectory(received.resolve("before")));
            });
        }

        @Override
        public void close() {
            Trash.deleteOrWarn(received);
        }
    }

    @Override
    public boolean configure(JobKind kind, JobName name, JobSettings settings) {
        var job = new JobKey(kind, name);
        return inScripts("write the settings of", job, scripts -> {
            SettingsFile.write(scripts, settings, layout.staging());
            var _ = lastGood.keep(job, settings);
        });
    }

    @Override
    public boolean setDisabled(JobKind kind, JobName name, boolean disabled) {
        return inScripts(
                disabled ? "disable" : "enable",
                new JobKey(kind, name),
                scripts -> DisableMarker.set(scripts, disabled));
    }

    /** What is changed in a job's script folder. */
    @FunctionalInterface
    private interface ScriptsChange {
        void in(Path scripts) throws IOException;
    }

    /** @return whether the job is there */
    private boolean inScripts(String what, JobKey job, ScriptsChange change) {
        return Disk.get(
                what + " the " + job,
                () -> locks.changing(job, () -> {
                    var folder = folders.content(job);
                    if (folder.isEmpty()) {
                        return false;
                    }
                    var scripts = ContentReader.scriptFolder(folder.get());
                    return OwnerBits.in(List.of(scripts), () -> {
                        change.in(scripts);
                        return true;
                    });
                }));
    }

    @Override
    public void remove(JobKind kind, JobName name) {
        var job = new JobKey(kind, name);
        change("remove the " + job, job, () -> {
            folders.remove(job);
            reader.forget(job);
            lastGood.forget(job);
            copies.retire(job);
        });
    }

    @Override
    public void removeData(JobKind kind, JobName name) {
        Disk.run("remove the data of the " + new JobKey(kind, name), () -> {
            trash.takeOrDelete(layout.data(kind, name));
        });
        trash.empty();
    }

    @Override
    public Optional<Workplace> checkout(JobKind kind, JobName name, boolean inPlace, String script) {
        var job = new JobKey(kind, name);
        try {
            return Disk.get(
                    "make ready a folder for the " + job,
                    () -> inFolder(job, folder -> {
                        var data = Files.createDirectories(layout.data(kind, name));
                        return inPlace ? ownFolder(job, folder, data, script) : copy(job, folder, data, script);
                    }));
        } finally {
            trash.empty(); // a copy may have been replaced
        }
    }

    private Workplace ownFolder(JobKey job, Path folder, Path data, String script) throws IOException {
        var version = ContentVersion.of(folder, true, script).in(Snapshot.of(folder));
        return new Place(folder, ContentReader.scriptFolder(folder), version, data, folders.occupy(job));
    }

    private Workplace copy(JobKey job, Path folder, Path data, String script) throws IOException {
        // Where the script lies is read from the original: what earlier runs left in a copy would end the descent
        // (SCR-04).
        var scripts = folder.relativize(ContentReader.scriptFolder(folder));
        // Who edits a file while it is copied makes the copy differ from the snapshot, and the next look from both: the
        // version that is told here is then never the job's again.
        var snapshot = Snapshot.of(folder);
        var version = ContentVersion.of(folder, false, script).in(snapshot);
        var copy = copies.lease(job, snapshot);
        try {
            var directory = copy.root().resolve(scripts);
            copy.makeExecutable(directory.resolve(script));
            return new Place(copy.root(), directory, version, data, () -> {
                copy.release();
                trash.empty();
            });
        } catch (IOException | RuntimeException e) {
            copy.release();
            throw e;
        }
    }

    @Override
    public Optional<String> version(JobKind kind, JobName name, boolean inPlace, String script) {
        var job = new JobKey(kind, name);
        return Disk.get(
                "see whether the " + job + " has changed",
                () -> inFolder(
                        job,
                        folder -> ContentVersion.of(folder, inPlace, script).in(Snapshot.of(folder))));
    }

    @Override
    public ShutdownFile shutdownFile(JobName job) {
        return shutdownFiles.next(job);
    }

    @Override
    public Watch watch(JobKind kind, Consumer<JobName> changed) {
        return FolderWatch.begin(layout, kind, changed);
    }

    /** Leaves what is still to be deleted to the next start. Whoever works in a job's folder has to be done by now. */
    @Override
    public void close() {
        trash.close();
    }
}
