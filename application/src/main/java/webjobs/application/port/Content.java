package webjobs.application.port;

import java.util.List;
import java.util.Optional;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.job.ScriptFile;

/**
 * What lies in a job's folder.
 *
 * @param scriptFolder where scripts and {@code settings.job} are looked for: empty for the job's folder itself, else a path below it
 *     with {@code /} between folders. It is reached by going down while a folder holds nothing but one folder (SCR-03).
 * @param files those directly in the script folder
 * @param settings those in force: what {@code settings.job} says there, or the last that could be used where there is a fault;
 *     {@link JobSettings#NONE} where the file is absent, or there are none such
 * @param disabled whether the script folder holds {@code disable.job}, so that a continuous job is not to run (CON-28)
 * @param usesSdk whether the data folder holds {@code webjobssdk.marker}, in any case of letters (JOB-08)
 * @param fault a sentence why {@code settings.job} cannot be read, or has a value that cannot be used (D23)
 * @param warnings a sentence for each thing about the files that is accepted, but surely not meant
 */
public record Content(
        JobKind kind,
        JobName name,
        String scriptFolder,
        List<ScriptFile> files,
        JobSettings settings,
        boolean disabled,
        boolean usesSdk,
        Optional<String> fault,
        List<String> warnings) {
    public Content {
        files = List.copyOf(files);
        warnings = List.copyOf(warnings);
    }
}
