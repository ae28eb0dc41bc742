package webjobs.application;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import webjobs.application.port.DeploymentRecords;
import webjobs.application.port.InMemoryDeploymentRecords;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;
import webjobs.domain.deployment.SiteDeployment;

/** Records that cannot be written when a test says so, and that tell the test what is about to be. Safe for use by many threads. */
final class FailingDeploymentRecords implements DeploymentRecords {
    private final InMemoryDeploymentRecords records = new InMemoryDeploymentRecords();
    private volatile Predicate<SiteDeployment> unwritable = _ -> false;
    private volatile Consumer<SiteDeployment> beforeSave = _ -> {};

    /** Fails for these, from now on. */
    void failFor(Predicate<SiteDeployment> these) {
        unwritable = these;
    }

    /** What is done by the thread that saves, before it does. */
    void beforeSave(Consumer<SiteDeployment> action) {
        beforeSave = action;
    }

    @Override
    public String newId() {
        return records.newId();
    }

    @Override
    public List<SiteDeployment> all() {
        return records.all();
    }

    @Override
    public void save(SiteDeployment deployment) {
        beforeSave.accept(deployment);
        if (unwritable.test(deployment)) {
            throw new StorageFailed("The disk is full.", Happened.NO, true, new IOException("no space left"));
        }
        records.save(deployment);
    }

    @Override
    public void saveFiles(String id, List<String> paths) {
        records.saveFiles(id, paths);
    }

    @Override
    public List<String> files(String id) {
        return records.files(id);
    }

    @Override
    public void forget(String id) {
        records.forget(id);
    }
}
