package webjobs.adapters.fs;

/**
 * How much one upload may be, so that none can fill the disk or the memory.
 *
 * @param maxBytes of the upload as it is sent
 * @param maxEntries files and folders in an archive, folders that only paths mention included
 * @param maxUnpackedBytes of all files in an archive together
 * @param maxRatio how many times the size of the archive its content may be; judged only once more than 64 MiB came out, as small
 *     files of a kind shrink a lot
 */
public record UploadLimits(long maxBytes, int maxEntries, long maxUnpackedBytes, int maxRatio) {
    /** 1 GiB sent, 100,000 entries, 4 GiB unpacked, a ratio of 200. */
    public static final UploadLimits DEFAULT = new UploadLimits(1L << 30, 100_000, 4L << 30, 200);

    static final long RATIO_JUDGED_FROM = 64L << 20;

    public UploadLimits {
        if (maxBytes < 1 || maxEntries < 1 || maxUnpackedBytes < 1 || maxRatio < 1) {
            throw new IllegalArgumentException("every limit of an upload must be 1 or more");
        }
    }
}
