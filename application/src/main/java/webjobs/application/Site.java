package webjobs.application;

import java.nio.file.Path;
import java.time.ZoneId;

/**
 * What holds for all jobs of this server.
 *
 * @param name what jobs find as {@code WEBSITE_SITE_NAME}
 * @param instanceId what jobs find as {@code WEBSITE_INSTANCE_ID}
 * @param webRoot what jobs find as {@code WEBROOT_PATH}
 * @param zone in which schedules are read whose jobs name none
 */
public record Site(String name, String instanceId, Path webRoot, ZoneId zone) {

    private static final int SHORT = 6;

    /** What tells this server from others in people's eyes: the first six characters of its id (DSK-12). */
    String shortInstanceId() {
        return instanceId.length() <= SHORT ? instanceId : instanceId.substring(0, SHORT);
    }
}
