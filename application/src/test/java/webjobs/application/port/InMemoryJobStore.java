package webjobs.application.port;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.Absence;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptFile;
import webjobs.domain.job.ScriptHead;

/**
 * Jobs that are gone with the test, under {@link JobStoreContract} like the real ones. Its folders are paths that no file system
 * has; what lies there is asked of {@link #textAt}. One lock for everything. Whoever watches is told of a change before the call that
 * made it returns.
 */
public final class InMemoryJobStore implements JobStore {
    private static final Path HOME = Path.of("/nowhere");
    private static final String SETTINGS = "settings.job";
    private static final String DISABLED = "disable.job";

    private final long maxBytes;
    /** The content of jobs: a file tree each, by path below the job's folder. */
    private final Map<Key, TreeMap<String, byte[]>> jobs = new HashMap<>();

    private final Map<Key, JobSettings> lastGood = new HashMap<>();

    /** What lies in data folders and working copies, by whole path. */
    private final Map<Path, byte[]> files = new HashMap<>();

    private final Map<Key, Copy> copies = new HashMap<>();
    private final Map<JobKind, List<Stranger>> strangers = new HashMap<>();
    private final TreeMap<String, byte[]> siteFiles = new TreeMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private int copiesMade;
    private int shutdownFilesMade;

    public InMemoryJobStore() {
        this(1 << 30);
    }

    public InMemoryJobStore(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    private record Key(JobKind kind, JobName name) {
        Path folder() {
            return HOME.resolve("jobs", kind.word(), name.text());
        }

        Path data() {
            return HOME.resolve("data", kind.word(), name.text());
        }
    }

    /** Makes a job of these files, by path below its folder. */
    public void put(JobKind kind, String name, Map<String, String> texts) {
        var tree = new TreeMap<String, byte[]>();
        texts.forEach((path, text) -> tree.put(path, text.getBytes(StandardCharsets.UTF_8)));
        replace(new Key(kind, new JobName(name)), tree);
    }

    /** What a file in a job, a workplace or a data folder holds. */
    public synchronized Optional<String> textAt(Path file) {
        var bytes = files.get(file);
        for (var job : jobs.entrySet()) {
            if (file.startsWith(job.getKey().folder())) {
                bytes = job.getValue()
                        .get(job.getKey().folder().relativize(file).toString());
            }
        }
        return Optional.ofNullable(bytes).map(b -> new String(b, StandardCharsets.UTF_8));
    }

    /** Writes a file as a run would. */
    public void leaveFile(Path file, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        Optional<Key> ofJob;
        synchronized (this) {
            ofJob = jobs.keySet().stream()
                    .filter(key -> file.startsWith(key.folder()))
                    .findAny();
            ofJob.ifPresentOrElse(
                    key -> jobs.get(key).put(key.folder().relativize(file).toString(), bytes),
                    () -> files.put(file, bytes));
        }
        ofJob.ifPresent(this::tell);
    }

    @Override
    public synchronized List<Content> all(JobKind kind) {
        return jobs.keySet().stream()
                .filter(key -> key.kind() == kind)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .map(key -> find(key.kind(), key.name()).orElseThrow())
                .toList();
    }

    @Override
    public synchronized List<JobName> names(JobKind kind) {
        return jobs.keySet().stream()
                .filter(key -> key.kind() == kind)
                .map(Key::name)
                .sorted()
                .toList();
    }

    @Override
    public synchronized List<Stranger> strangers(JobKind kind) {
        return List.copyOf(strangers.getOrDefault(kind, List.of()));
    }

    /** Puts something among the jobs that is none. */
    public synchronized void putStranger(JobKind kind, String name, String why) {
        strangers.computeIfAbsent(kind, _ -> new ArrayList<>()).add(new Stranger(name, why));
    }

    @Override
    public synchronized Optional<Content> find(JobKind kind, JobName name) {
        var key = new Key(kind, name);
        return Optional.ofNullable(jobs.get(key)).map(tree -> {
            try {
                var settings = settings(tree);
                var faults = settings.faults();
                if (faults.isEmpty()) {
                    lastGood.put(key, settings);
                    return content(key, tree, settings, Optional.empty());
                }
                return unusable(key, tree, "settings.job cannot be used: " + String.join("; ", faults) + ".");
            } catch (Refused e) {
                return unusable(key, tree, e.reason().message());
            }
        });
    }

    private Content unusable(Key key, TreeMap<String, byte[]> tree, String fault) {
        return content(key, tree, lastGood.getOrDefault(key, JobSettings.NONE), Optional.of(fault));
    }

    private static List<String> called(String fixed, TreeMap<String, byte[]> tree) {
        var folder = scriptFolder(tree);
        return tree.keySet().stream().filter((folder + fixed)::equalsIgnoreCase).toList();
    }

    private static JobSettings settings(TreeMap<String, byte[]> tree) {
        var files = called(SETTINGS, tree);
        if (files.size() > 1) {
            throw badSettings(String.join(" and ", files) + " are both there and cannot be used");
        }
        return files.isEmpty()
                ? JobSettings.NONE
                : new JobSettings(LenientJson.object(new String(tree.get(files.getFirst()), StandardCharsets.UTF_8)));
    }

    private static Refused badSettings(String fault) {
        return new Refused(new Reason.BadSettings(List.of(fault)));
    }

    /** As it would be after an upload. */
    private Content strictContent(Key key, TreeMap<String, byte[]> tree) {
        if (called(DISABLED, tree).size() > 1) {
            throw badSettings("the marker is there twice");
        }
        return content(key, tree, settings(tree), Optional.empty());
    }

    private Content content(Key key, TreeMap<String, byte[]> tree, JobSettings settings, Optional<String> fault) {
        var folder = scriptFolder(tree);
        var scripts = new ArrayList<ScriptFile>();
        for (var file : tree.tailMap(folder).entrySet()) {
            var name = file.getKey().substring(folder.length());
            if (!name.contains("/") && !name.equalsIgnoreCase(SETTINGS) && !name.equalsIgnoreCase(DISABLED)) {
                var start = new String(Arrays.copyOf(file.getValue(), 4), StandardCharsets.ISO_8859_1);
                scripts.add(new ScriptFile(
                        name, start.startsWith("#!"), start.equals("\u007fELF"), ScriptHead.of(file.getValue())));
            }
        }
        var usesSdk = files.keySet().stream()
                .anyMatch(file -> key.data().equals(file.getParent())
                        && file.getFileName().toString().equalsIgnoreCase("webjobssdk.marker"));
        var path = folder.isEmpty() ? "" : folder.substring(0, folder.length() - 1);
        var disabled = !called(DISABLED, tree).isEmpty();
        var warnings = new ArrayList<String>();
        if (Script.isNone(scripts)) {
            warnings.add(Absence.inWords(found(tree, folder)));
        }
        if (called(DISABLED, tree).size() > 1) {
            warnings.add("There are two markers.");
        }
        return new Content(key.kind(), key.name(), path, scripts, settings, disabled, usesSdk, fault, warnings);
    }

    /** Files and folders of the script folder, and the scripts in the latter. */
    private static List<String> found(TreeMap<String, byte[]> tree, String scriptFolder) {
        var found = new TreeSet<String>();
        for (var path : tree.keySet()) {
            var names = path.substring(scriptFolder.length()).split("/");
            var isScript = names.length == 2 && !Script.isNone(List.of(new ScriptFile(names[1], false)));
            found.add(names.length == 1 || isScript ? String.join("/", names) : names[0] + "/");
        }
        found.removeIf(
                path -> path.endsWith("/") && found.higher(path) instanceof String next && next.startsWith(path));
        return List.copyOf(found);
    }

    /** With a slash at its end, or empty. */
    private static String scriptFolder(TreeMap<String, byte[]> tree) {
        var folder = "";
        while (true) {
            var below = folder;
            var children = tree.keySet().stream()
                    .map(path -> path.substring(below.length()))
                    .map(path -> path.substring(0, path.indexOf('/') + 1))
                    .distinct()
                    .toList();
            if (children.size() != 1 || children.getFirst().isEmpty()) {
                return folder;
            }
            folder += children.getFirst();
        }
    }

    @Override
    public Staged stage(JobKind kind, JobName name, Upload upload) {
        var tree = switch (upload) {
            case Upload.Zip zip -> unzipped(received(zip.body()));
            case Upload.SingleFile file -> new TreeMap<>(Map.of(fileName(file.fileName()), received(file.body())));
        };
        var key = new Key(kind, name);
        synchronized (this) {
            return new StagedTree(key, tree, strictContent(key, tree));
        }
    }

    private byte[] received(InputStream body) {
        var bytes = new ByteArrayOutputStream();
        try {
            for (var b = body.read(); b >= 0; b = body.read()) {
                if (bytes.size() == maxBytes) {
                    throw new Refused(new Reason.TooLarge(maxBytes));
                }
                bytes.write(b);
            }
        } catch (IOException e) {
            throw bad("The upload broke off: " + e.getMessage());
        }
        return bytes.toByteArray();
    }

    private static String fileName(String sent) {
        var name = sent.replaceAll(".*[/\\\\]", "");
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.chars().anyMatch(Character::isISOControl)) {
            throw bad("'" + sent + "' cannot be the name of a file.");
        }
        return name;
    }

    private static TreeMap<String, byte[]> unzipped(byte[] zip) {
        var tree = new TreeMap<String, byte[]>();
        UnzippedFiles.of(zip).files().forEach((path, file) -> tree.put(path, file.bytes()));
        return tree;
    }

    private static Refused bad(String why) {
        return new Refused(new Reason.BadUpload(why));
    }

    private final class StagedTree implements Staged {
        private final Key key;
        private final TreeMap<String, byte[]> tree;
        private final Content content;
        private boolean isSwitchedIn;

        StagedTree(Key key, TreeMap<String, byte[]> tree, Content content) {
            this.key = key;
            this.tree = tree;
            this.content = content;
        }

        @Override
        public Content content() {
            return content;
        }

        @Override
        public void switchIn() {
            if (isSwitchedIn) {
                throw new IllegalStateException("switched in before");
            }
            isSwitchedIn = true;
            if (content.settings().faults().isEmpty()) {
                lastGood.put(key, content.settings());
            }
            replace(key, tree);
        }

        @Override
        public void close() {}
    }

    private void replace(Key key, TreeMap<String, byte[]> tree) {
        synchronized (this) {
            retireCopy(key);
            jobs.put(key, tree);
        }
        tell(key);
    }

    private void retireCopy(Key key) {
        var copy = copies.remove(key);
        if (copy != null) {
            copy.leases--;
            copy.deleteIfUnused();
        }
    }

    @Override
    public StagedSite stageSite(InputStream zip) {
        var unzipped = UnzippedFiles.of(received(zip));
        var site = new SiteTree();
        unzipped.folders().forEach(folder -> site.folderOf(folder + "/"));
        unzipped.files().forEach((path, file) -> site.add(path, file.bytes()));
        synchronized (this) {
            var jobs = new ArrayList<Staged>();
            site.trees.forEach((key, tree) -> jobs.add(new StagedTree(key, tree, strictContent(key, tree))));
            return new ReceivedSite(jobs, site.filesOfTheSite());
        }
    }

    private final class ReceivedSite implements StagedSite {
        private final List<Staged> jobs;
        private final TreeMap<String, byte[]> fresh;

        ReceivedSite(List<Staged> jobs, TreeMap<String, byte[]> fresh) {
            this.jobs = jobs;
            this.fresh = fresh;
        }

        @Override
        public List<Staged> jobs() {
            return jobs;
        }

        @Override
        public List<String> files() {
            return List.copyOf(fresh.keySet());
        }

        @Override
        public void switchInFiles(Collection<String> gone) {
            synchronized (InMemoryJobStore.this) {
                var next = new TreeMap<>(siteFiles);
                next.keySet().removeAll(gone);
                for (var path : fresh.keySet()) {
                    if (next.ceilingKey(path + "/") instanceof String below && below.startsWith(path + "/")
                            || next.keySet().stream().anyMatch(file -> path.startsWith(file + "/"))) {
                        throw new Refused(new Reason.FileInTheWay("'" + path + "' cannot be written."));
                    }
                }
                next.putAll(fresh);
                siteFiles.clear();
                siteFiles.putAll(next);
            }
        }

        @Override
        public void close() {}
    }

    /** What a file in the site's folder holds that belongs to no job. */
    public synchronized Optional<String> siteTextAt(String path) {
        return Optional.ofNullable(siteFiles.get(path)).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Writes a file into the site's folder, as somebody would by hand. */
    public synchronized void putSiteFile(String path, String text) {
        siteFiles.put(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The jobs of a site, by what its paths begin with. */
    private static final class SiteTree {
        private static final Pattern IN_A_JOB = Pattern.compile(
                "((?:site/wwwroot/)?App_Data/jobs/(triggered|continuous)/([^/]+)/)(.*)", Pattern.CASE_INSENSITIVE);

        private final Map<Key, TreeMap<String, byte[]>> trees =
                new TreeMap<>(Comparator.comparing(Key::kind).thenComparing(Key::name));
        private final Map<Key, String> folders = new HashMap<>();
        private final TreeMap<String, byte[]> others = new TreeMap<>();

        Optional<Key> folderOf(String path) {
            var match = IN_A_JOB.matcher(path);
            if (!match.matches()) {
                return Optional.empty();
            }
            var key = new Key(JobKind.valueOf(match.group(2).toUpperCase(Locale.ROOT)), jobName(match.group(3)));
            if (!folders.computeIfAbsent(key, _ -> match.group(1)).equals(match.group(1))) {
                throw bad("'" + match.group(1) + "' is the second folder of one job.");
            }
            trees.computeIfAbsent(key, _ -> new TreeMap<>());
            return Optional.of(key);
        }

        private static JobName jobName(String name) {
            try {
                return JobName.parse(name);
            } catch (Refused refused) {
                throw bad(refused.getMessage());
            }
        }

        void add(String path, byte[] bytes) {
            folderOf(path)
                    .ifPresentOrElse(
                            key -> trees.get(key)
                                    .put(path.substring(folders.get(key).length()), bytes),
                            () -> others.put(path, bytes));
        }

        /** But what lies among the jobs; a site that was made of a home lies in a folder of it. */
        TreeMap<String, byte[]> filesOfTheSite() {
            var isHome = folders.values().stream().noneMatch(folder -> folder.matches("(?i)App_Data/jobs/.*"))
                    && !folders.isEmpty();
            var files = new TreeMap<String, byte[]>();
            others.forEach((path, bytes) -> {
                var relative = isHome ? path.replaceFirst("(?i)^site/wwwroot/", "") : path;
                if ((!isHome || !relative.equals(path)) && !relative.matches("(?i)App_Data/jobs/.*")) {
                    files.put(relative, bytes);
                }
            });
            return files;
        }
    }

    @Override
    public boolean configure(JobKind kind, JobName name, JobSettings settings) {
        var key = new Key(kind, name);
        synchronized (this) {
            var tree = jobs.get(key);
            if (tree == null) {
                return false;
            }
            var there = called(SETTINGS, tree);
            there.forEach(tree::remove);
            tree.put(
                    there.isEmpty() ? scriptFolder(tree) + SETTINGS : there.getLast(),
                    LenientJson.written(settings.values()).getBytes(StandardCharsets.UTF_8));
        }
        tell(key);
        return true;
    }

    @Override
    public void remove(JobKind kind, JobName name) {
        var key = new Key(kind, name);
        synchronized (this) {
            retireCopy(key);
            lastGood.remove(key);
            if (jobs.remove(key) == null) {
                return;
            }
        }
        tell(key);
    }

    @Override
    public synchronized void removeData(JobKind kind, JobName name) {
        files.keySet().removeIf(file -> file.startsWith(new Key(kind, name).data()));
    }

    @Override
    public synchronized Optional<Workplace> checkout(JobKind kind, JobName name, boolean inPlace, String script) {
        var key = new Key(kind, name);
        var tree = jobs.get(key);
        if (tree == null) {
            return Optional.empty();
        }
        if (inPlace) {
            var directory = key.folder().resolve(scriptFolder(tree));
            return Optional.of(new Place(key.folder(), directory, version(tree, true, script), key.data(), () -> {}));
        }
        if (!copies.containsKey(key) || !copies.get(key).isUnaltered(tree)) {
            retireCopy(key);
            copies.put(key, new Copy(tree));
        }
        var copy = copies.get(key);
        copy.leases++;
        var directory = copy.root.resolve(scriptFolder(tree));
        return Optional.of(new Place(copy.root, directory, version(tree, false, script), key.data(), copy::release));
    }

    /** A copy of a job's files; being the current one counts as a lease. */
    private final class Copy {
        private final Path root = HOME.resolve("copies", String.valueOf(++copiesMade));
        private int leases = 1;

        Copy(Map<String, byte[]> tree) {
            tree.forEach((path, bytes) -> files.put(root.resolve(path), bytes));
        }

        boolean isUnaltered(Map<String, byte[]> tree) {
            return tree.entrySet().stream()
                    .allMatch(file -> Arrays.equals(file.getValue(), files.get(root.resolve(file.getKey()))));
        }

        void release() {
            synchronized (InMemoryJobStore.this) {
                leases--;
                deleteIfUnused();
            }
        }

        void deleteIfUnused() {
            if (leases == 0) {
                files.keySet().removeIf(file -> file.startsWith(root));
            }
        }
    }

    @Override
    public boolean setDisabled(JobKind kind, JobName name, boolean disabled) {
        var key = new Key(kind, name);
        synchronized (this) {
            var tree = jobs.get(key);
            if (tree == null) {
                return false;
            }
            var markers = called(DISABLED, tree);
            if (markers.isEmpty() != disabled) {
                return true;
            }
            if (disabled) {
                tree.put(scriptFolder(tree) + DISABLED, new byte[0]);
            } else {
                markers.forEach(tree::remove);
            }
        }
        tell(key);
        return true;
    }

    @Override
    public synchronized Optional<String> version(JobKind kind, JobName name, boolean inPlace, String script) {
        return Optional.ofNullable(jobs.get(new Key(kind, name))).map(tree -> version(tree, inPlace, script));
    }

    private static String version(TreeMap<String, byte[]> tree, boolean inPlace, String script) {
        var folder = scriptFolder(tree);
        var counted = new TreeMap<String, Integer>();
        tree.forEach((path, bytes) -> {
            var isAboutTheJob = path.equalsIgnoreCase(folder + SETTINGS) || path.equalsIgnoreCase(folder + DISABLED);
            if (!isAboutTheJob && (!inPlace || isKinOf(folder + script, path))) {
                counted.put(path, Arrays.hashCode(bytes));
            }
        });
        return counted.toString();
    }

    private static boolean isKinOf(String script, String path) {
        return extension(script).isEmpty()
                ? path.equals(script)
                : extension(path).equalsIgnoreCase(extension(script));
    }

    /** With its dot, or empty. */
    private static String extension(String path) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        return name.lastIndexOf('.') < 0 ? "" : name.substring(name.lastIndexOf('.'));
    }

    /** What it holds once it was made, {@link #textAt} tells. */
    @Override
    public synchronized ShutdownFile shutdownFile(JobName job) {
        var folder = HOME.resolve("shutdown", job.text());
        files.keySet().removeIf(file -> file.startsWith(folder));
        var path = folder.resolve(String.valueOf(++shutdownFilesMade));
        return new ShutdownFile() {
            @Override
            public Path path() {
                return path;
            }

            @Override
            public void create(Instant now) {
                synchronized (InMemoryJobStore.this) {
                    files.putIfAbsent(path, now.toString().getBytes(StandardCharsets.UTF_8));
                }
            }

            @Override
            public void close() {
                synchronized (InMemoryJobStore.this) {
                    files.remove(path);
                }
            }
        };
    }

    @Override
    public Watch watch(JobKind kind, Consumer<JobName> changed) {
        var watcher = new Watcher(kind, changed);
        watchers.add(watcher);
        return watcher;
    }

    /** At once, by the thread that made the change, and never while it holds the lock. */
    private void tell(Key key) {
        watchers.forEach(watcher -> watcher.tell(key));
    }

    private final class Watcher implements Watch {
        private final JobKind kind;
        private final Consumer<JobName> changed;
        private boolean isClosed;

        Watcher(JobKind kind, Consumer<JobName> changed) {
            this.kind = kind;
            this.changed = changed;
        }

        synchronized void tell(Key key) {
            if (!isClosed && key.kind() == kind) {
                changed.accept(key.name());
            }
        }

        @Override
        public synchronized void close() {
            isClosed = true;
            watchers.remove(this);
        }
    }

    private static final class Place implements Workplace {
        private final Path root;
        private final Path directory;
        private final String version;
        private final Path data;
        private Runnable leave;

        Place(Path root, Path directory, String version, Path data, Runnable leave) {
            this.root = root;
            this.directory = directory;
            this.version = version;
            this.data = data;
            this.leave = leave;
        }

        @Override
        public Path root() {
            return root;
        }

        @Override
        public Path directory() {
            return directory;
        }

        @Override
        public String version() {
            return version;
        }

        @Override
        public Path data() {
            return data;
        }

        @Override
        public synchronized void close() {
            leave.run();
            leave = () -> {};
        }
    }
}
