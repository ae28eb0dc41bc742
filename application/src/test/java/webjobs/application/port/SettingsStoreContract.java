package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link SettingsStore} promises. */
public abstract class SettingsStoreContract {
    /** The same at every call within a test, and empty at first. */
    protected abstract SettingsStore store();

    /** The store as another life of the server finds it. */
    protected abstract SettingsStore reopen();

    private void assertComesBack(Map<String, String> settings) {
        store().save(settings);

        assertThat(store().load()).containsExactlyEntriesOf(settings);
        assertThat(reopen().load()).containsExactlyEntriesOf(settings);
    }

    @Test
    void hasNoneBeforeAnyWereSaved() {
        assertThat(store().load()).isEmpty();
        assertThat(reopen().load()).isEmpty();
    }

    @Test
    void keepsThemInTheirOrder() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("zebra", "1");
        settings.put("Apple", "");
        settings.put("apple", "2");
        settings.put("mango", "3");

        assertComesBack(settings);
    }

    @Test
    void replacesThemAsAWhole() {
        store().save(Map.of("one", "1", "two", "2"));

        assertComesBack(Map.of("two", "3"));
    }

    @Test
    void keepsThatThereAreNone() {
        store().save(Map.of("one", "1"));

        assertComesBack(Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "with \"quotes\", {braces} and \\",
                "of\ntwo lines\r\n\tand a tab",
                "Zürich 東京 😀",
                "half a pair: \ud83d",
                "a NUL \0, a BEL \u0007, a DEL \u007f, a line separator \u2028",
                "null",
                "{\"version\": 2}"
            })
    void keepsAnyText(String text) {
        assertComesBack(Map.of("key", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\"", "a\\b", "Zürich 東京 😀", "a.b[0]", "null"})
    void keepsAnyKey(String key) {
        assertComesBack(Map.of(key, "value"));
    }

    @Test
    void keepsALongText() {
        assertComesBack(Map.of("key", "0123456789abcdef".repeat(1 << 16)));
    }

    @Test
    void keepsAKeyThatLooksLikeOneOfItsOwn() {
        assertComesBack(Map.of("version", "9"));
    }

    @Test
    void doesNotShareWhatItWasGiven() {
        var settings = new LinkedHashMap<>(Map.of("one", "1"));
        store().save(settings);

        settings.put("two", "2");

        assertThat(store().load()).isEqualTo(Collections.singletonMap("one", "1"));
    }
}
