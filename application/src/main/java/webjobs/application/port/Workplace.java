package webjobs.application.port;

import java.nio.file.Path;

/** A folder to run a job in, kept as it is until closed. */
public interface Workplace extends AutoCloseable {
    /** The job's files: a copy of its folder, or that folder itself. */
    Path root();

    /** The folder of the script, in or below the root; the process's working directory. */
    Path directory();

    /** That of the content that is here, as {@link JobStore#version} tells it. */
    String version();

    /** The job's own folder to keep things in between runs; it is there and can be written. */
    Path data();

    @Override
    void close();
}
