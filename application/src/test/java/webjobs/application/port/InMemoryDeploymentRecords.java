package webjobs.application.port;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import webjobs.domain.deployment.SiteDeployment;

/** Deployments in memory. Safe for use by many threads. */
public final class InMemoryDeploymentRecords implements DeploymentRecords {
    private final Map<String, SiteDeployment> saved = new HashMap<>();
    private final Map<String, List<String>> files = new HashMap<>();

    private int drawn;

    @Override
    public synchronized String newId() {
        return "deployment" + ++drawn;
    }

    @Override
    public synchronized List<SiteDeployment> all() {
        return saved.values().stream().sorted(SiteDeployment.LATEST_FIRST).toList();
    }

    @Override
    public synchronized void save(SiteDeployment deployment) {
        saved.put(deployment.id(), deployment);
    }

    @Override
    public synchronized void forget(String id) {
        saved.remove(id);
        files.remove(id);
    }

    @Override
    public synchronized void saveFiles(String id, List<String> paths) {
        files.put(id, List.copyOf(paths));
    }

    @Override
    public synchronized List<String> files(String id) {
        return files.getOrDefault(id, List.of());
    }
}
