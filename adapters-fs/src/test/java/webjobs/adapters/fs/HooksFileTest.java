package webjobs.adapters.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import webjobs.application.port.HookStore;
import webjobs.application.port.HookStoreContract;
import webjobs.application.port.StorageFailed;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Delivery.Attempt;
import webjobs.domain.hook.Delivery.Outcome;
import webjobs.domain.hook.Hook;
import webjobs.domain.hook.Subscription;

class HooksFileTest extends HookStoreContract {
    @TempDir
    Path home;

    private SiteLayout layout;
    private HooksFile file;

    @BeforeEach
    void open() {
        layout = new SiteLayout(home);
        layout.prepare();
        file = new HooksFile(layout);
    }

    @Override
    protected HookStore store() {
        return file;
    }

    @Override
    protected HookStore reopen() {
        return new HooksFile(layout);
    }

    private void saveOne() {
        var now = Instant.parse("2026-11-24T05:46:00Z");
        var hook = new Hook(7, "PostDeployment", "https://me:s3cret@example.test", false, Optional.of("s3cret"));
        var delivery = Delivery.of("abc", "s3cret", now)
                .after(new Attempt(now, Duration.ofSeconds(1), new Outcome.Answered(500)));
        file.save(List.of(new Subscription(hook, List.of(delivery))));
    }

    @Test
    void isForItsOwnersEyesAlone() throws IOException {
        saveOne();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layout.hooks())))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"id\" : 7', '\"id\" : 7.5', 'hooks[0].id'",
        "'\"id\" : 7', '\"id\" : 99999999999999999999', 'hooks[0].id'",
        "'\"secret\" : \"s3cret\"', '\"secret\" : null', 'hooks[0].secret'",
        "'\"insecureSsl\" : false', '\"insecureSsl\" : 0', 'hooks[0].insecureSsl'",
        "'2026-11-24T05:46:00Z', 's3cret', 'hooks[0].deliveries[0].createdAt'",
        "'PT1S', 's3cret', 'hooks[0].deliveries[0].attempts[0].took'",
        "'\"status\" : 500', '\"status\" : \"s3cret\"', 'hooks[0].deliveries[0].attempts[0].status'",
        "'\"is\" : \"waiting\"', '\"is\" : \"s3cret\"', 'hooks[0].deliveries[0].state.is'"
    })
    void saysWhereItIsBrokenAndNotWhatIsThere(String ours, String broken, String place) throws IOException {
        saveOne();
        var text = Files.readString(layout.hooks());
        assertThat(text).contains(ours);
        Files.writeString(layout.hooks(), text.replaceFirst("\\Q" + ours + "\\E", broken));

        assertThatThrownBy(() -> reopen().load())
                .isInstanceOf(StorageFailed.class)
                .hasMessage("The server could not read the hooks: server/hooks.json is broken at " + place
                        + ". Mend the file, or move it away to go on without.");
    }
}
