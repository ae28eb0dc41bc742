package webjobs.domain.job;

import java.util.List;
import java.util.Optional;

/**
 * A job that this host can run.
 *
 * @param scriptFolder where its script lies below the job's folder: empty, or a path such as {@code inner} (SCR-03)
 * @param settings those in force
 * @param usesSdk whether the job's library has left its marker in the data folder (JOB-08)
 * @param fault a sentence why its {@code settings.job} cannot be used as it stands, so that other settings are in force (D23)
 * @param warnings a sentence for each thing about it that is accepted, but surely not meant
 */
public record Job(
        JobKind kind,
        JobName name,
        String scriptFolder,
        Script script,
        JobSettings settings,
        boolean usesSdk,
        Optional<String> fault,
        List<String> warnings) {
    public Job {
        warnings = List.copyOf(warnings);
    }

    /** The script's path below the job's folder, with {@code /} between folders (JOB-03). */
    public String runCommand() {
        return scriptFolder.isEmpty() ? script.name() : scriptFolder + "/" + script.name();
    }

    /** Whether it works in its own folder instead of in a copy of it (EXE-02). */
    public boolean runsInPlace() {
        return settings.isInPlace().orElse(script.host().runsInPlaceByDefault());
    }
}
