package webjobs.application.port;

import java.io.InputStream;

/** What somebody sent to become the content of a job. The body is read once, and closed by whoever opened it. */
public sealed interface Upload {
    InputStream body();

    /** A zip archive with the job's files. */
    record Zip(InputStream body) implements Upload {}

    /** One file. @param fileName as sent, perhaps with folders before it, which are cut off (CRD-01) */
    record SingleFile(String fileName, InputStream body) implements Upload {}
}
