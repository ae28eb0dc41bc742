package webjobs.domain.job;

/**
 * A file in a job's script folder.
 *
 * @param name its name, without folder
 * @param executable whether it can run by itself: it begins with {@code #!} or is an ELF program
 */
public record ScriptFile(String name, boolean executable) {}
