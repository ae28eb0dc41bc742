package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import webjobs.domain.job.ScriptFile;

/**
 * What was seen in the files beside a job's script. A job is looked at again and again, and may have thousands of files: a file is
 * opened again only where the disk says that it is another, or was written to. Safe for use by many threads.
 */
final class SeenFiles {
    /** The disk tells two changes apart only where some milliseconds lie between them, so what is younger is looked at again. */
    private static final Duration YOUNG = Duration.ofSeconds(2);

    /** Of a folder with more, nothing is remembered. */
    private static final int MOST_FILES = 10_000;

    private record Seen(FileFacts facts, ScriptFile file) {}

    private final Function<Path, ScriptFile> look;
    private final InstantSource clock;
    private final Map<JobKey, Map<Path, Seen>> jobs = new ConcurrentHashMap<>();

    SeenFiles() {
        this(ProgramFile::look, InstantSource.system());
    }

    /**
     * @param look opens a file
     * @param clock that of the disk
     */
    SeenFiles(Function<Path, ScriptFile> look, InstantSource clock) {
        this.look = look;
        this.clock = clock;
    }

    /**
     * @param paths of the files that lie in the job's script folder now
     * @return by name
     */
    List<ScriptFile> of(JobKey job, List<Path> paths) throws IOException {
        var before = jobs.getOrDefault(job, Map.of());
        var old = clock.instant().minus(YOUNG);
        var now = new HashMap<Path, Seen>();
        var files = new ArrayList<ScriptFile>();
        for (var path : paths) {
            var facts = FileFacts.of(path);
            var seen = before.get(path);
            var file = seen != null && facts.isPresent() && seen.facts().equals(facts.get())
                    ? seen.file()
                    : look.apply(path);
            files.add(file);
            facts.filter(it -> it.isFile() && it.changed().toInstant().isBefore(old))
                    .ifPresent(it -> now.put(path, new Seen(it, file)));
        }
        if (now.size() <= MOST_FILES) {
            jobs.put(job, now);
        }
        files.sort(Comparator.comparing(ScriptFile::name));
        return files;
    }

    /** Looks at files of which nothing is to be remembered. @return by name */
    static List<ScriptFile> openAll(List<Path> paths) {
        return paths.stream()
                .map(ProgramFile::look)
                .sorted(Comparator.comparing(ScriptFile::name))
                .toList();
    }

    /** Of a job that is not there. */
    void forget(JobKey job) {
        jobs.remove(job);
    }
}
