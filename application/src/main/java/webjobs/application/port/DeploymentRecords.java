package webjobs.application.port;

import java.util.List;
import webjobs.domain.deployment.SiteDeployment;

/** Remembers deployments of sites. Any method may throw {@link StorageFailed}. */
public interface DeploymentRecords {
    /** An id that no deployment has had: letters and digits. */
    String newId();

    /** Those that are remembered, the {@linkplain SiteDeployment#LATEST_FIRST latest first}. */
    List<SiteDeployment> all();

    /** Remembers a deployment, in place of what was known of it before; when this returns it survives the server. */
    void save(SiteDeployment deployment);

    /** Nothing happens where it is not there. Its files are forgotten with it. */
    void forget(String id);

    /** Remembers which files a deployment brings, those of jobs aside, in place of those that it was known to bring before. */
    void saveFiles(String id, List<String> paths);

    /** Those that were saved last; none where none were. */
    List<String> files(String id);
}
