package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import webjobs.application.port.DeploymentRecords;
import webjobs.domain.deployment.SiteDeployment;

/** Deployments as files of the server's own, one for each. Safe for use by many threads. */
public final class DirectoryDeploymentRecords implements DeploymentRecords {
    /** So many that no two are ever the same. */
    private static final int BYTES_OF_AN_ID = 16;

    private static final String WHAT = "what is known of a deployment";

    private final SiteLayout layout;
    private final SecureRandom random = new SecureRandom();

    public DirectoryDeploymentRecords(SiteLayout layout) {
        this.layout = layout;
    }

    @Override
    public String newId() {
        var bytes = new byte[BYTES_OF_AN_ID];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public List<SiteDeployment> all() {
        var all = new ArrayList<SiteDeployment>();
        for (var file : Disk.get("list the deployments", this::files)) {
            record(file).read().ifPresent(all::add);
        }
        all.sort(SiteDeployment.LATEST_FIRST);
        return all;
    }

    private List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(layout.deployments(), "*.json")) {
            entries.forEach(files::add);
        }
        return files;
    }

    private RecordFile<SiteDeployment> record(Path file) {
        return new RecordFile<>(file, layout, WHAT, new DeploymentFormat());
    }

    @Override
    public void save(SiteDeployment deployment) {
        checkId(deployment.id());
        record(layout.deployment(deployment.id())).write(deployment);
    }

    private static void checkId(String id) {
        if (!isId(id)) {
            throw new IllegalArgumentException("not an id: " + id);
        }
    }

    /** Whether it can be the name of a file, and of none but ours. */
    private static boolean isId(String text) {
        return text.matches("[0-9A-Za-z]{1,64}");
    }

    @Override
    public void forget(String id) {
        if (!isId(id)) {
            return;
        }
        Disk.run("forget a deployment", () -> {
            var wasThere = Files.deleteIfExists(layout.deployment(id));
            if (Files.deleteIfExists(layout.deployedFiles(id)) || wasThere) {
                Disk.force(layout.deployments());
            }
        });
    }

    /** A line for each: no path of an archive has a control character. */
    @Override
    public void saveFiles(String id, List<String> paths) {
        checkId(id);
        var bytes = String.join("\n", paths).getBytes(StandardCharsets.UTF_8);
        Disk.run(
                "remember the files of a deployment",
                () -> AtomicFile.write(layout.deployedFiles(id), bytes, layout.staging()));
    }

    @Override
    public List<String> files(String id) {
        if (!isId(id)) {
            return List.of();
        }
        return Disk.get("read which files a deployment brought", () -> {
            try {
                return Files.readString(layout.deployedFiles(id)).lines().toList();
            } catch (NoSuchFileException _) {
                return List.of();
            }
        });
    }
}
