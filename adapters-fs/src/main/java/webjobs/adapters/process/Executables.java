package webjobs.adapters.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import webjobs.adapters.process.linux.CallFailed;
import webjobs.domain.job.ScriptHead;
import webjobs.domain.job.Shebang;

/** What the system looks at before it starts a file as a program. */
final class Executables {
    private static final String ELF = "\u007fELF";

    private Executables() {}

    /** The file that is started. */
    static Path file(Invocation invocation) {
        return invocation.directory().resolve(invocation.words().getFirst());
    }

    /** Whether it is a program for a machine, be it another kind of machine than this one. */
    static boolean isBinary(Invocation invocation) {
        return new String(beginning(file(invocation)), StandardCharsets.ISO_8859_1).startsWith(ELF);
    }

    /** Its first line, where that names what runs it. */
    static Optional<Shebang> shebang(Path file) {
        return ScriptHead.of(beginning(file)).shebang();
    }

    /** The interpreter that the system itself would start for a file: a carriage return is a part of its name. */
    static Optional<Path> interpreter(Invocation invocation) {
        return shebang(file(invocation))
                .map(line -> line.endsInCarriageReturn() && line.rest().isEmpty()
                        ? line.interpreter() + "\r"
                        : line.interpreter())
                .map(invocation.directory()::resolve);
    }

    private static byte[] beginning(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(ScriptHead.LENGTH);
        } catch (IOException e) {
            return new byte[0]; // then the system's words must do
        }
    }

    /** @throws CallFailed as the system would say, where it would not start the file */
    static void requireStartable(Invocation invocation) throws IOException {
        var file = file(invocation);
        if (!Files.exists(invocation.directory())) {
            throw new CallFailed("open", CallFailed.ENOENT, "No such file or directory");
        }
        require(file);
        var interpreter = interpreter(invocation);
        if (interpreter.isPresent()) {
            require(interpreter.get());
        }
    }

    private static void require(Path program) throws IOException {
        if (!Files.exists(program)) {
            throw new CallFailed("exec", CallFailed.ENOENT, "No such file or directory");
        }
        if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
            throw new CallFailed("exec", CallFailed.EACCES, "Permission denied");
        }
    }
}
