package webjobs.adapters.fs;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/**
 * Knows which job of one kind an event is about. Watched are the folder of these jobs, each {@linkplain WatchedJob job}, and the way
 * down from the home, as every folder on it may be moved away and come back. Not safe for use by many threads.
 */
final class WatchedFolders {
    private static final System.Logger LOG = System.getLogger(WatchedFolders.class.getName());

    private final SiteLayout layout;
    private final JobKind kind;
    private final Watches watches;
    private final Consumer<JobKey> changed;

    private final Set<Path> way;
    private final Set<WatchKey> wayKeys = new HashSet<>();
    private final Map<JobKey, WatchedJob> jobs = new HashMap<>();

    /** @param changed is given each job that has, or may have, changed; often more than once */
    WatchedFolders(SiteLayout layout, JobKind kind, Watches watches, Consumer<JobKey> changed) {
        this.layout = layout;
        this.kind = kind;
        this.watches = watches;
        this.changed = changed;
        this.way = wayTo(layout.home(), layout.jobs(kind));
    }

    /** From the home down to the folder of jobs, both included. */
    private static Set<Path> wayTo(Path home, Path jobs) {
        var way = new LinkedHashSet<Path>();
        var folder = home;
        way.add(folder);
        for (var name : home.relativize(jobs)) {
            folder = folder.resolve(name);
            way.add(folder);
        }
        return way;
    }

    /** Watches everything as it is now. Every job that is there, or is not any more, counts as changed. */
    void lookAtAll() {
        followTheWay();
        lookAtJobs();
    }

    private void lookAtJobs() {
        var there = dropTheGone();
        // The jobs' own folders come first, lest the many folders of one job keep another from being watched at all.
        var fresh = new ArrayList<WatchedJob>();
        for (var job : there) {
            changed.accept(job);
            var watched = watched(job);
            if (watched.watchTop()) {
                fresh.add(watched);
            }
        }
        fresh.forEach(WatchedJob::watchBelow);
    }

    /** Looks for what events have missed: jobs that came or went, or are not watched yet. {@link #check} does the rest. */
    void lookForOthers() {
        watches.hopeAgain();
        followTheWay();
        for (var job : dropTheGone()) {
            var known = jobs.get(job);
            if (known == null) {
                look(job);
            } else if (!known.isWatched() && !watches.isRefused()) {
                known.look();
            }
        }
    }

    /** Whether there was an event or not: looks whether the job's folder is another than was remembered. */
    void check(JobKey job) {
        var known = jobs.get(job);
        if (known != null && known.looksDifferent()) {
            changed.accept(job);
            known.lookAnew();
        }
    }

    /** Takes the job's folder for known as it is now. */
    void remember(JobKey job) {
        var known = jobs.get(job);
        if (known != null) {
            known.remember();
        }
    }

    /** The jobs that are there, as far as is known. */
    List<JobKey> known() {
        return List.copyOf(jobs.keySet());
    }

    /** Something happened in the folder of a key that was signalled and is not yet reset. */
    void happened(WatchKey key, List<WatchEvent<?>> events) {
        var place = watches.placeOf(key);
        place.ifPresent(at -> {
            switch (at) {
                case Watches.OnTheWay onTheWay -> happenedOnTheWay(onTheWay.folder(), events);
                case Watches.Jobs _ -> happenedInJobs(events);
                case WatchedJob inJob -> {
                    changed.accept(inJob.job());
                    inJob.happened(key, events);
                }
            }
        });
    }

    /** The system has ended a watch, as its folder is gone. */
    void isEnded(WatchKey key) {
        var place = watches.placeOf(key);
        watches.end(key);
        place.ifPresent(at -> {
            switch (at) {
                case Watches.OnTheWay _, Watches.Jobs _ -> lookAtAll();
                case WatchedJob ofJob -> ofJob.isEnded(key);
            }
        });
    }

    private void happenedOnTheWay(Path folder, List<WatchEvent<?>> events) {
        if (events.stream()
                .anyMatch(event -> !(event.context() instanceof Path name) || way.contains(folder.resolve(name)))) {
            lookAtAll();
        }
    }

    private void happenedInJobs(List<WatchEvent<?>> events) {
        if (events.stream().anyMatch(event -> event.kind() == OVERFLOW)) {
            lookAtJobs();
            return;
        }
        events.stream()
                .map(event -> String.valueOf(event.context()))
                .distinct()
                .filter(JobName::isValid)
                .forEach(name -> look(new JobKey(kind, new JobName(name))));
    }

    /** Something came to a job's place, or went. */
    private void look(JobKey job) {
        changed.accept(job);
        if (Files.isDirectory(folder(job))) { // or a link to one
            watched(job).look();
        } else {
            drop(job);
        }
    }

    private WatchedJob watched(JobKey job) {
        return jobs.computeIfAbsent(job, _ -> new WatchedJob(job, folder(job), watches));
    }

    private Path folder(JobKey job) {
        return layout.job(job.kind(), job.name());
    }

    private void drop(JobKey job) {
        var known = jobs.remove(job);
        if (known != null) {
            known.letGo();
        }
    }

    /** A folder that comes while we look is seen from the one above, which is watched first. */
    private void followTheWay() {
        var stale = new HashSet<>(wayKeys);
        for (var folder : way) {
            watch(folder).ifPresent(key -> {
                stale.remove(key);
                wayKeys.add(key);
            });
        }
        stale.forEach(watches::end);
        wayKeys.removeAll(stale);
    }

    private Optional<WatchKey> watch(Path onTheWay) {
        if (onTheWay.equals(layout.jobs(kind))) {
            return watches.begin(onTheWay, new Watches.Jobs(), ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
        }
        return watches.begin(onTheWay, new Watches.OnTheWay(onTheWay), ENTRY_CREATE, ENTRY_DELETE);
    }

    /** @return the jobs that are there */
    private Set<JobKey> dropTheGone() {
        var there = there();
        for (var job : known()) {
            if (!there.contains(job)) {
                changed.accept(job);
                drop(job);
            }
        }
        return there;
    }

    private Set<JobKey> there() {
        var there = new HashSet<JobKey>();
        try (DirectoryStream<Path> listing =
                Files.newDirectoryStream(layout.jobs(kind), path -> Files.isDirectory(path))) {
            for (var path : listing) {
                var name = String.valueOf(path.getFileName());
                if (JobName.isValid(name)) {
                    there.add(new JobKey(kind, new JobName(name)));
                }
            }
        } catch (NoSuchFileException | NotDirectoryException _) {
            // There are no jobs, then.
        } catch (IOException | DirectoryIteratorException e) {
            // Whoever asks the store will be told why.
            LOG.log(System.Logger.Level.DEBUG, "The " + kind.word() + " jobs cannot be listed.", e);
        }
        return there;
    }
}
