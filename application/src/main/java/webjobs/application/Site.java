package webjobs.application;

import java.nio.file.Path;
import webjobs.domain.run.Retention;

/**
 * What holds for all jobs of this server.
 *
 * @param name what jobs find as {@code WEBSITE_SITE_NAME}
 * @param instanceId what jobs find as {@code WEBSITE_INSTANCE_ID}
 * @param webRoot what jobs find as {@code WEBROOT_PATH}
 * @param retention how many runs of each job are remembered
 * @param stopped whether no new run may begin (CFG-04)
 */
public record Site(String name, String instanceId, Path webRoot, Retention retention, boolean stopped) {}
