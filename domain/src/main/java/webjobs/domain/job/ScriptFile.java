package webjobs.domain.job;

/**
 * A file in a job's script folder.
 *
 * @param name its name, without folder
 * @param executable whether it can run by itself: it begins with {@code #!} or is a program
 * @param program whether it is a compiled program (ELF), or a part of one
 * @param head what its beginning says
 */
public record ScriptFile(String name, boolean executable, boolean program, ScriptHead head) {
    public ScriptFile {
        executable |= program;
    }

    /** A file that is no compiled program, and whose beginning says nothing more. */
    public ScriptFile(String name, boolean executable) {
        this(name, executable, ScriptHead.NONE);
    }

    /** A file that is no compiled program. */
    public ScriptFile(String name, boolean executable, ScriptHead head) {
        this(name, executable, false, head);
    }
}
