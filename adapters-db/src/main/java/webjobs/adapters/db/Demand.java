package webjobs.adapters.db;

/**
 * What a change asks of the disk, so that it can be refused before it is begun.
 *
 * @param bytes at most what it writes beside what its use is given anyway
 */
record Demand(Use use, long bytes) {
    /** As many rows as find space where there is little of it are removed at a time. */
    static final int REMOVED_AT_ONCE = 16;

    /** A row changes a few pages of 16 KiB of the table and its indexes. */
    private static final long BYTES_OF_A_ROW = 64L << 10;

    /** A text is written down, and once more in what is needed to take the change back, by three bytes a character at most. */
    private static final int BYTES_OF_A_CHARACTER = 6;

    /** What a change is for, by how much of the reserve has to be left before it. */
    enum Use {
        /** Something new, which may wait. It never takes from the reserve. */
        BEGIN(1, 1),
        /** What goes makes space soon, and takes some before. */
        FORGET(1, 2),
        /** What has begun is recorded as ended. */
        END(1, 4);

        private final int part;
        private final int of;

        Use(int part, int of) {
            this.part = part;
            this.of = of;
        }
    }

    static Demand of(Use use, int rows, long characters) {
        return new Demand(use, rows * BYTES_OF_A_ROW + characters * BYTES_OF_A_CHARACTER);
    }

    /** How much space has to be there. */
    long needed(long reserve) {
        return reserve * use.part / use.of + bytes;
    }
}
