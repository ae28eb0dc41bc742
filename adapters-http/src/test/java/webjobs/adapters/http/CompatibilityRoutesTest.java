package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every address of Kudu's that is served stands in {@code docs/compatibility.md}, and every one that stands there is served (K9). */
class CompatibilityRoutesTest {
    private static final Pattern ROW = Pattern.compile("\\| ([A-Z, ]+) \\| `(/[^`]*)` \\|");
    private static final Pattern JOBS =
            Pattern.compile("(/api)?/(jobs/)?(triggered|continuous)(web)?(jobs)?(?=/|$)(.*)");

    @Test
    void theTableIsTheServers() throws IOException {
        try (var server = new ServerUnderTest()) {
            var served = new TreeMap<String, SortedSet<String>>();
            for (var route : server.api.routes()) {
                if (!route.pattern().startsWith("/api/v1")) {
                    served.computeIfAbsent(firstSpelling(route.pattern()), _ -> new TreeSet<>())
                            .add(route.method());
                }
            }

            assertThat(served).isEqualTo(documented());
        }
    }

    /** RTE-01. */
    @Test
    void everySpellingServesTheSame() {
        try (var server = new ServerUnderTest()) {
            var spellings = new TreeMap<String, Map<String, SortedSet<String>>>();
            for (var route : server.api.routes()) {
                if (!route.pattern().startsWith("/api/v1")) {
                    spellings
                            .computeIfAbsent(firstSpelling(route.pattern()), _ -> new TreeMap<>())
                            .computeIfAbsent(route.pattern(), _ -> new TreeSet<>())
                            .add(route.method());
                }
            }

            spellings.forEach((first, methods) -> {
                assertThat(methods.values().stream().distinct()).as(first).hasSize(1);
                assertThat(methods).as(first).hasSize(expected(first));
            });
        }
    }

    private static int expected(String first) {
        if (first.equals("/api/webjobs")) {
            return 3;
        }
        if (first.startsWith("/api/triggeredwebjobsswagger")) {
            return 1; // RTE-03
        }
        if (first.matches("/api/(triggered|continuous)webjobs.*")) {
            return 4;
        }
        return first.matches("/api/(vfs|zip|settings|hooks|logstream|environment|deployments)(/.*)?") ? 2 : 1;
    }

    private static String firstSpelling(String pattern) {
        if (pattern.equals("/api/jobs") || pattern.equals("/jobs")) {
            return "/api/webjobs";
        }
        var jobs = JOBS.matcher(pattern);
        if (jobs.matches()) {
            return "/api/" + jobs.group(3) + "webjobs" + jobs.group(6);
        }
        return pattern.matches("/(vfs|zip|settings|hooks|logstream|environment|deployments)(/.*)?")
                ? "/api" + pattern
                : pattern;
    }

    private static Map<String, SortedSet<String>> documented() throws IOException {
        var documented = new TreeMap<String, SortedSet<String>>();
        for (var line : Files.readAllLines(Path.of("../docs/compatibility.md"))) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                documented.put(
                        row.group(2), new TreeSet<>(Arrays.asList(row.group(1).split(", "))));
            }
        }
        return documented;
    }
}
