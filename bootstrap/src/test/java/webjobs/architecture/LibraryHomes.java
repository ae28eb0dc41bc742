package webjobs.architecture;

import static webjobs.architecture.Dependencies.isIn;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Comparator;
import java.util.List;

/** Which packages may use which library. One that is not listed may be used by none: a new library is a decision. */
final class LibraryHomes {
    /**
     * What begins with a prefix may be used in some packages.
     *
     * @param prefix of full class names; of several that fit a class the longest counts
     * @param homes packages below the root
     */
    private record Home(String prefix, List<String> homes) {
        static Home of(String prefix, String... homes) {
            return new Home(prefix, List.of(homes));
        }
    }

    private static final String EVERYWHERE = "";

    private static final List<Home> HOMES = List.of(
            Home.of("java.", EVERYWHERE),
            Home.of("org.jspecify.annotations.", EVERYWHERE),
            Home.of("com.cronutils.", "domain.schedule"),
            Home.of("io.helidon.", "adapters.http", "bootstrap"),
            Home.of("org.yaml.snakeyaml.", "bootstrap"),
            Home.of("com.fasterxml.jackson.", "adapters.http", "adapters.fs"),
            Home.of("com.password4j.", "adapters.http"),
            Home.of("io.prometheus.", "adapters.http"),
            Home.of("org.apache.commons.compress.", "adapters.fs"),
            Home.of("java.lang.foreign.", "adapters.process.linux", "adapters.db"),
            Home.of("java.lang.Process", "adapters.process"),
            Home.of("javax.crypto.", "adapters.http"),
            Home.of("javax.net.ssl.", "adapters.http"),
            Home.of("javax.xml.", "adapters.http"),
            Home.of("java.sql.", "adapters.db"),
            Home.of("javax.sql.", "adapters.db"),
            Home.of("org.jooq.", "adapters.db"),
            Home.of("com.zaxxer.hikari.", "adapters.db"),
            Home.of("org.flywaydb.", "adapters.db"),
            Home.of("org.h2.", "adapters.db"),
            Home.of("org.postgresql.", "adapters.db"),
            Home.of("picocli.", "bootstrap"),
            Home.of("ch.qos.logback.", "bootstrap"),
            Home.of("org.slf4j.bridge.", "bootstrap"));

    private final String root;

    LibraryHomes(String root) {
        this.root = root;
    }

    boolean allow(JavaClass user, JavaClass used) {
        if (isIn(used, root)) {
            return true;
        }
        return HOMES.stream()
                .filter(home -> used.getName().startsWith(home.prefix()))
                .max(Comparator.comparingInt(home -> home.prefix().length()))
                .map(Home::homes)
                .orElse(List.of())
                .stream()
                .anyMatch(home -> home.equals(EVERYWHERE) || isIn(user, root + "." + home));
    }
}
