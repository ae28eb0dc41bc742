package webjobs.domain.job;

/**
 * A job that runs when it is called or when its schedule says so.
 *
 * @param scriptFolder where its script lies below the job's folder: empty, or a path such as {@code inner} (SCR-03)
 * @param usesSdk whether the job's library has left its marker in the data folder (JOB-08)
 */
public record TriggeredJob(JobName name, String scriptFolder, Script script, JobSettings settings, boolean usesSdk) {

    /** The script's path below the job's folder, with {@code /} between folders (JOB-03). */
    public String runCommand() {
        return scriptFolder.isEmpty() ? script.name() : scriptFolder + "/" + script.name();
    }

    /** Whether a run works in the job's own folder instead of in a copy of it (EXE-02). */
    public boolean runsInPlace() {
        return settings.isInPlace().orElse(script.host().runsInPlaceByDefault());
    }
}
