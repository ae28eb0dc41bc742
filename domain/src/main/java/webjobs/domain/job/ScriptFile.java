package webjobs.domain.job;

/**
 * A file in a job's script folder.
 *
 * @param name its name, without folder
 * @param executable whether it can run by itself: it begins with {@code #!} or is an ELF program
 * @param head what its beginning says
 */
public record ScriptFile(String name, boolean executable, ScriptHead head) {
    /** A file whose beginning says nothing more. */
    public ScriptFile(String name, boolean executable) {
        this(name, executable, ScriptHead.NONE);
    }
}
