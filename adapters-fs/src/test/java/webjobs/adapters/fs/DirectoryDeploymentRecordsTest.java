package webjobs.adapters.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.DeploymentRecords;
import webjobs.application.port.DeploymentRecordsContract;
import webjobs.application.port.StorageFailed;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.deployment.SiteDeployment.About;
import webjobs.domain.deployment.SiteDeployment.DeployedJob;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

class DirectoryDeploymentRecordsTest extends DeploymentRecordsContract {
    @TempDir
    Path home;

    private SiteLayout layout;
    private DirectoryDeploymentRecords records;

    @BeforeEach
    void open() {
        layout = new SiteLayout(home);
        layout.prepare();
        records = new DirectoryDeploymentRecords(layout);
    }

    @Override
    protected DeploymentRecords records() {
        return records;
    }

    @Override
    protected DeploymentRecords reopen() {
        return new DirectoryDeploymentRecords(layout);
    }

    private static SiteDeployment deployment(String id) {
        return SiteDeployment.received(id, new About("me", "curl", "first"), Instant.parse("2026-11-24T05:46:00Z"))
                .bringing(List.of(new DeployedJob(JobKind.TRIGGERED, new JobName("mail"))));
    }

    private Path save(String id) {
        records.save(deployment(id));
        return home.resolve("server/deployments").resolve(id + ".json");
    }

    @Test
    void hasAFileForEachForTheOwnersEyesAlone() throws IOException {
        var file = save("abc");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void takesNoNoticeOfOtherFiles() throws IOException {
        save("abc");
        Files.writeString(layout.deployments().resolve("notes.txt"), "not JSON");

        assertThat(records.all()).containsExactly(deployment("abc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../x", "a/b", "a.b", "ä"})
    void savesNothingUnderWhatIsNoId(String id) {
        assertThatThrownBy(() -> records.save(deployment(id))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'triggered', 'nonesuch', 'jobs[0].kind'",
        "'mail', '../mail', 'jobs[0].name'",
        "'deploying', 'dreaming', 'state.is'",
        "'2026-11-24T05:46:00Z', 'yesterday', 'receivedAt'"
    })
    void saysWhichIsBrokenAndWhereAndDoesNotReplaceIt(String ours, String other, String place) throws IOException {
        var file = save("abc");
        var broken = Files.readString(file).replace(ours, other);
        Files.writeString(file, broken);

        assertThatThrownBy(() -> records.all())
                .isInstanceOf(StorageFailed.class)
                .hasMessage("The server could not read what is known of a deployment: server/deployments/abc.json is"
                        + " broken at " + place + ". Mend the file, or move it away to go on without.");
        assertThatThrownBy(() -> records.save(deployment("abc"))).isInstanceOf(StorageFailed.class);
        assertThat(file).hasContent(broken);
    }

    @Test
    void forgetsAlsoWhatIsBroken() throws IOException {
        Files.writeString(save("abc"), "broken");

        records.forget("abc");

        assertThat(records.all()).isEmpty();
    }
}
