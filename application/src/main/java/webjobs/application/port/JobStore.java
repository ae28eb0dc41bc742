package webjobs.application.port;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;

/**
 * Where the content of jobs lies.
 *
 * <p>A job's folder may be a link to one that lies anywhere on the machine (D25): then that one's files are the job's, and its settings are
 * written there. Nothing else goes beyond the home.
 * <p>Files of fixed names, {@code settings.job} and {@code disable.job}, are found in any case of letters (D21). Settings that can be
 * used are remembered as long as the job is there, also when the store is opened again: where somebody has made its file unusable by
 * hand, those are in force (D23).
 *
 * <p>A job's content changes in one step: whoever looks sees all of the old or all of the new. Any method may throw
 * {@link StorageFailed}, and has then changed nothing that can be seen.
 */
public interface JobStore {
    /** The content of every folder whose name can be a job's, by name. */
    List<Content> all(JobKind kind);

    Optional<Content> find(JobKind kind, JobName name);

    /** The name of every folder whose name can be a job's, in order; cheaper than {@link #all}. */
    List<JobName> names(JobKind kind);

    /** What lies where the folders of jobs lie and can be no job's folder, by name. */
    List<Stranger> strangers(JobKind kind);

    /** @param why a whole sentence */
    record Stranger(String name, String why) {}

    /**
     * Unpacks an upload beside the jobs and reads what it holds. The job itself is not touched until {@link Staged#switchIn()}.
     *
     * @throws webjobs.domain.Refused as {@code BadUpload} for an archive that is broken, leads out of its folder or exceeds a limit,
     *     and for a name that cannot be a file's; as {@code TooLarge} where the body has too many bytes; as {@code BadSettings} where
     *     its {@code settings.job} is not a JSON object, or it has two files of a fixed name that differ only in capitals
     */
    Staged stage(JobKind kind, JobName name, Upload upload);

    /** An upload that lies ready. Closing it without having switched it in throws it away. */
    interface Staged extends AutoCloseable {
        Content content();

        /**
         * Makes this the job's whole content, in one step; data and logs of the job stay (K7). It takes the place of a link that is
         * there, and leaves what the link leads to.
         */
        void switchIn();

        @Override
        void close();
    }

    /**
     * Unpacks a zip archive of a site and reads the jobs in its {@code App_Data/jobs/KIND/NAME}, in any case of letters but that of
     * the name.
     *
     * @throws webjobs.domain.Refused as {@link #stage} does; as {@code BadUpload} also where a folder there has a name that no job can
     *     have
     */
    StagedSite stageSite(InputStream zip);

    /** A site that lies ready. Closing it throws away what has not been switched in. */
    interface StagedSite extends AutoCloseable {
        /** Its jobs, by kind and name. They are closed with the site. */
        List<Staged> jobs();

        /** Its files that belong to no job, as paths below the site's folder with {@code /} between names, in order. */
        List<String> files();

        /**
         * Puts these files in the site's folder, in place of those that are there, and takes others away. It happens as a whole or not
         * at all, unless the server is killed in the middle. Jobs are not touched.
         *
         * @param gone paths of files that are to go, with the folders that are empty then; those that are not there are passed over
         * @throws webjobs.domain.Refused as {@code FileInTheWay} where a folder is in the way of a file or the other way round; as {@code
         *     NotYours} or {@code BadUpload} where a link that is there leads out of the home or into a job
         */
        void switchInFiles(Collection<String> gone);

        @Override
        void close();
    }

    /** Replaces the job's {@code settings.job} in one step, under the name that it has. @return whether there is a folder of that name */
    boolean configure(JobKind kind, JobName name, JobSettings settings);

    /**
     * Leaves {@code disable.job} in the job's script folder, or takes it away (CON-29, CON-30). Nothing happens where it is so already.
     *
     * @return whether there is a folder of that name
     */
    boolean setDisabled(JobKind kind, JobName name, boolean disabled);

    /**
     * What tells the present content of a job from any other: the same text as long as no file has changed, come or gone, other than
     * {@code settings.job} and {@code disable.job} in the script folder.
     *
     * @param inPlace whether the job works in its own folder, and may write there. Then only files with the script's extension count,
     *     or the script alone where it has none; and the content was replaced where its folder is another one, whatever is in it.
     * @param script the file in the script folder that is run
     * @return empty where there is no such job
     */
    Optional<String> version(JobKind kind, JobName name, boolean inPlace, String script);

    /**
     * Removes a job's content, in one step; a run that works on it is not disturbed. Nothing happens where there is none. Where the
     * job's folder is a link, the link goes, and what it leads to stays.
     */
    void remove(JobKind kind, JobName name);

    /** Removes what a job has left behind: its data folder with its logs. Nothing happens where there is none. */
    void removeData(JobKind kind, JobName name);

    /**
     * Makes ready a folder to run the job in, and its data folder. As long as the workplace is open nobody else changes it.
     *
     * @param inPlace whether that is to be the job's own folder; else it is a copy, made once for each version of the content and
     *     shared by its runs
     * @param script the file in the script folder that will be run; it is made executable in a copy
     * @return empty where the job is gone
     */
    Optional<Workplace> checkout(JobKind kind, JobName name, boolean inPlace, String script);

    /**
     * A new file by which a continuous job can be told to stop (CON-22). The file is not there; its folder is, and is empty, whatever
     * earlier launches of this job have left in it.
     */
    ShutdownFile shutdownFile(JobName job);

    /** A file whose being there tells a job to stop. */
    interface ShutdownFile extends AutoCloseable {
        /** A path that no other launch of the job has had. */
        Path path();

        /** Makes the file, with the time as its text. Nothing happens where it is there. */
        void create(Instant now);

        /** Takes it away. Never throws. */
        @Override
        void close();
    }

    /**
     * Tells of every change to the folder of a job of a kind from now on, also of those that somebody makes by hand: that it came, went, or has other
     * files or settings. A change is told when it has been quiet there for a moment, within a second of the last step, and perhaps more
     * than once; several may be told as one.
     *
     * @param changed called by a thread of the store's; it must return soon and not throw
     * @return to be closed before the store; nothing is told after
     */
    Watch watch(JobKind kind, Consumer<JobName> changed);

    /** Watches until closed. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
