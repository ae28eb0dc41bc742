package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import webjobs.domain.job.ScriptFile;
import webjobs.domain.job.ScriptHead;

/** Files that the system runs without another program: they begin with {@code #!}, or as an ELF program does. */
final class ProgramFile {
    private static final Map<PosixFilePermission, PosixFilePermission> MAY_RUN_WHO_MAY_READ = Map.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);

    private ProgramFile() {}

    /** What a file's name and beginning say. Where it cannot be read its name may make it a script, and a run will say what is wrong. */
    static ScriptFile look(Path file) {
        var name = String.valueOf(file.getFileName());
        try (var in = Files.newInputStream(file)) {
            var start = in.readNBytes(ScriptHead.LENGTH);
            return new ScriptFile(name, isScript(start), isElf(start), ScriptHead.of(start));
        } catch (IOException _) {
            return new ScriptFile(name, false);
        }
    }

    private static boolean isScript(byte[] start) {
        return start.length >= 2 && start[0] == '#' && start[1] == '!';
    }

    private static boolean isElf(byte[] start) {
        return start.length >= 4 && start[0] == 0x7F && start[1] == 'E' && start[2] == 'L' && start[3] == 'F';
    }

    /**
     * Lets whoever may read such a file run it, too; leaves any other file as it is. Files come by ways that carry no modes: archives
     * made on Windows, requests that bring one file.
     */
    static void makeExecutable(Path file) throws IOException {
        if (!look(file).executable()) {
            return;
        }
        var permissions = Files.getPosixFilePermissions(file);
        var more = EnumSet.noneOf(PosixFilePermission.class);
        MAY_RUN_WHO_MAY_READ.forEach((reads, runs) -> {
            if (permissions.contains(reads)) {
                more.add(runs);
            }
        });
        if (permissions.addAll(more)) {
            Files.setPosixFilePermissions(file, permissions);
        }
    }
}
