package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/**
 * Where everything lies below the home (K13). What clients and jobs read lies where Kudu has it; the server's own files lie apart,
 * in {@link #server()}, for the server's user alone, and are never served.
 *
 * <p>The whole home has to be on one file system: content moves between its folders by renaming.
 *
 * @param home absolute and normalised, whatever was given
 */
public record SiteLayout(Path home) {
    private static final String JOBS = "jobs";

    public SiteLayout {
        home = home.toAbsolutePath().normalize();
    }

    /**
     * Creates the folders that are there before any job is, and closes {@link #server()} to other users. Does no harm when done again.
     *
     * @throws StorageFailed where that cannot be done
     */
    public void prepare() {
        Disk.run("lay out the home " + home, () -> {
            for (var folder : laidOut()) {
                Files.createDirectories(folder);
            }
            Files.createDirectories(workingCopies());
            Files.createDirectories(shutdownFiles());
            closeToOthers(server());
            Files.createDirectories(staging());
            Files.createDirectories(discarded());
            Files.createDirectories(deployments());
            for (var kind : JobKind.values()) {
                Files.createDirectories(replaced(kind));
                Files.createDirectories(lastGoodSettings(kind));
            }
        });
    }

    /** The folders that jobs and their data lie in: they are there as long as the home is. */
    List<Path> laidOut() {
        var folders = new ArrayList<Path>();
        for (var kind : JobKind.values()) {
            folders.add(jobs(kind));
            folders.add(home.resolve("data", JOBS, kind.word()));
        }
        return folders;
    }

    private static void closeToOthers(Path folder) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(ownerOnly));
        Files.setPosixFilePermissions(folder, ownerOnly);
    }

    /** The folder with a folder for each job of a kind (DSK-02). */
    public Path jobs(JobKind kind) {
        return home.resolve("site", "wwwroot", "App_Data", JOBS, kind.word());
    }

    /** What jobs find as {@code WEBROOT_PATH}. */
    public Path webRoot() {
        return home.resolve("site", "wwwroot");
    }

    /** A job's content. */
    public Path job(JobKind kind, JobName name) {
        return jobs(kind).resolve(name.text());
    }

    /** What a job keeps between its runs, and its runs' logs (DSK-04). */
    public Path data(JobKind kind, JobName name) {
        return home.resolve("data", JOBS, kind.word(), name.text());
    }

    /** The folder of one run's logs (K3). */
    public Path runLogs(JobName job, RunId id) {
        return data(JobKind.TRIGGERED, job).resolve(id.toString());
    }

    public Path outputLog(JobName job, RunId id) {
        return runLogs(job, id).resolve("output_" + id + ".log");
    }

    public Path errorLog(JobName job, RunId id) {
        return runLogs(job, id).resolve("error_" + id + ".log");
    }

    /** What the server says of a job's schedule (DSK-08). */
    public Path schedulerLog(JobName job) {
        return data(JobKind.TRIGGERED, job).resolve("job_scheduler.log");
    }

    /** The one that was put aside when it had grown too large (LOG-23). */
    Path previousSchedulerLog(JobName job) {
        return data(JobKind.TRIGGERED, job).resolve("job_prev_log.txt");
    }

    /** The copies that jobs run in; nothing in it outlives the server (DSK-05). */
    public Path workingCopies() {
        return home.resolve("temp", JOBS);
    }

    public Path workingCopies(JobKind kind, JobName name) {
        return workingCopies().resolve(kind.word(), name.text());
    }

    /** The folders with which continuous jobs are told to stop; nothing in it outlives the server (DSK-06). */
    Path shutdownFiles() {
        return home.resolve("temp", "JobsShutdown", JobKind.CONTINUOUS.word());
    }

    Path shutdownFiles(JobName job) {
        return shutdownFiles().resolve(job.text());
    }

    /** A continuous job's log (DSK-09). @param age 0 for the present one, 1 for the one before it, and so on */
    public Path continuousLog(JobName job, int age) {
        var name = switch (age) {
            case 0 -> "job_log.txt";
            case 1 -> "job_prev_log.txt";
            default -> "job_prev_log." + age + ".txt";
        };
        return data(JobKind.CONTINUOUS, job).resolve(name);
    }

    /** The server's own files: for its user alone, and never served. */
    public Path server() {
        return home.resolve("server");
    }

    /** Uploads on their way in. */
    public Path staging() {
        return server().resolve("staging");
    }

    /** Content that is being replaced right now, by job: what is here when a server starts was interrupted. */
    Path replaced(JobKind kind) {
        return server().resolve("replaced", kind.word());
    }

    /** The folder with a copy of the last settings of each job that could be used, in a file of the job's name. */
    Path lastGoodSettings(JobKind kind) {
        return server().resolve("settings", kind.word());
    }

    /** What is only waiting to be deleted. */
    Path discarded() {
        return server().resolve("discarded");
    }

    /** The file with the app settings that callers have set. */
    Path appSettings() {
        return server().resolve("app-settings.json");
    }

    /** The file with the hooks and what is to be delivered to them. */
    Path hooks() {
        return server().resolve("hooks.json");
    }

    /** The folder with a file for each deployment of a site. */
    Path deployments() {
        return server().resolve("deployments");
    }

    Path deployment(String id) {
        return deployments().resolve(id + ".json");
    }

    /** The file with the paths of the files that a deployment brought, those of jobs aside. */
    Path deployedFiles(String id) {
        return deployments().resolve(id + ".files");
    }

    /** The folder of the embedded database. */
    public Path database() {
        return server().resolve("database");
    }

    /** The file whose lock says that a server works on this home. */
    public Path lock() {
        return server().resolve("lock");
    }

    /** The file with the number that tells this server's processes from all others. */
    public Path tag() {
        return server().resolve("tag");
    }

    /** The file with the hash of the password that was made up at the first start. */
    public Path password() {
        return server().resolve("password");
    }
}
