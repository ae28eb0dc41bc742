package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import webjobs.domain.Refused;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/**
 * Where the jobs lie in an unpacked site: in {@code App_Data/jobs/KIND/NAME}, whether the archive was made of the site's folder or of
 * the home, which has {@code site/wwwroot} before it. All but the name in any case of letters.
 *
 * @param folders by kind and name
 * @param root the site's folder
 */
record JobsInSite(SortedMap<JobKey, Path> folders, Path root) {
    private static final List<List<String>> WAYS =
            List.of(List.of("App_Data", "jobs"), List.of("site", "wwwroot", "App_Data", "jobs"));

    /** @throws Refused as {@code BadUpload} where a folder's name can be no job's, a job has two, or a link leads out of a job */
    static JobsInSite in(Path site) throws IOException {
        var folders =
                new TreeMap<JobKey, Path>(Comparator.comparing(JobKey::kind).thenComparing(JobKey::name));
        for (var way : WAYS) {
            for (var jobs : below(site, way)) {
                for (var kind : JobKind.values()) {
                    addJobs(site, kind, below(jobs, List.of(kind.word())), folders);
                }
            }
        }
        return new JobsInSite(folders, root(site));
    }

    /** The archive's, unless it is one of a home. */
    private static Path root(Path site) throws IOException {
        var homes = below(site, List.of("site", "wwwroot"));
        return homes.size() == 1
                        && below(site, WAYS.getFirst()).isEmpty()
                        && !below(homes.getFirst(), WAYS.getFirst()).isEmpty()
                ? homes.getFirst()
                : site;
    }

    /** The folders that a way leads to: more than one where names differ only in case. */
    private static List<Path> below(Path start, List<String> way) throws IOException {
        var reached = List.of(start);
        for (var name : way) {
            var next = new ArrayList<Path>();
            for (var folder : reached) {
                for (var child : foldersIn(folder)) {
                    if (name(child).equalsIgnoreCase(name)) {
                        next.add(child);
                    }
                }
            }
            reached = next;
        }
        return reached;
    }

    private static List<Path> foldersIn(Path folder) throws IOException {
        var folders = new ArrayList<Path>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder, Tree::isFolder)) {
            listing.forEach(folders::add);
        }
        return folders;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static void addJobs(Path site, JobKind kind, List<Path> foldersOfKind, SortedMap<JobKey, Path> folders)
            throws IOException {
        for (var ofKind : foldersOfKind) {
            for (var folder : foldersIn(ofKind)) {
                var shown = site.relativize(folder).toString();
                var job = new JobKey(kind, jobName(shown, name(folder)));
                if (folders.putIfAbsent(job, folder) != null) {
                    throw Archive.refused(shown, "is the second folder of the " + job);
                }
                checkLinks(site, folder);
            }
        }
    }

    private static JobName jobName(String shown, String name) {
        try {
            return JobName.parse(name);
        } catch (Refused refused) {
            throw Archive.refused(
                    shown,
                    "lies where jobs lie, but " + lowerFirst(refused.reason().message()));
        }
    }

    private static String lowerFirst(String sentence) {
        var text = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /** A link that stays in the site may still leave the job, which goes to its place alone. */
    private static void checkLinks(Path site, Path job) throws IOException {
        try (var all = Files.walk(job)) {
            for (var link : (Iterable<Path>) all.filter(Files::isSymbolicLink)::iterator) {
                var foldersAbove = job.relativize(link).getNameCount() - 1;
                var target = Files.readSymbolicLink(link).toString();
                if (!Unpacking.staysInside(target, foldersAbove)) {
                    throw Archive.refused(site.relativize(link).toString(), "is a link that leads out of its job");
                }
            }
        }
    }
}
