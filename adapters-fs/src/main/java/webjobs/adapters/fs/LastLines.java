package webjobs.adapters.fs;

import java.io.IOException;
import java.io.RandomAccessFile;

/** Where the last lines of a file begin, found from its end. */
final class LastLines {
    private static final int BLOCK = 1 << 13;

    private LastLines() {}

    /**
     * Goes to the beginning of the last lines, or of the file where there are not so many. A line that has only begun comes after
     * them and does not count.
     */
    static void seek(RandomAccessFile file, int lines) throws IOException {
        var block = new byte[BLOCK];
        var wanted = lines;
        for (var end = file.length(); end > 0; ) {
            var start = Math.max(0, end - BLOCK);
            var length = (int) (end - start);
            file.seek(start);
            file.readFully(block, 0, length);
            for (var i = length; i > 0; i--) {
                if (block[i - 1] == '\n' && wanted-- == 0) {
                    file.seek(start + i);
                    return;
                }
            }
            end = start;
        }
        file.seek(0);
    }
}
