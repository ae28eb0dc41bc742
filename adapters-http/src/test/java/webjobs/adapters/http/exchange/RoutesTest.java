package webjobs.adapters.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.adapters.http.exchange.Routes.Match;

class RoutesTest {
    private static Route route(String method, String pattern) {
        return Route.of(method, pattern, _ -> Answer.empty(200));
    }

    private final Routes routes = new Routes(
            List.of(route("GET", "/jobs"), route("PUT", "/jobs/{name}"), route("GET", "/jobs/{name}/history/{id}")));

    private Match find(String method, String path) {
        return routes.find(method, RequestPath.parse(path));
    }

    @ParameterizedTest
    @CsvSource({"/jobs", "/JOBS", "/jobs/", "/%6Aobs"})
    void findsFixedSegmentsInAnyCaseAndWithASlashAtTheEnd(String path) {
        assertThat(find("GET", path)).isInstanceOf(Match.Found.class);
        assertThat(find("HEAD", path)).isInstanceOf(Match.Found.class);
    }

    @Test
    void readsVariablesDecodedAndOnlyOnce() {
        assertThat(find("PUT", "/jobs/a%2Fb%2525+c"))
                .isInstanceOfSatisfying(
                        Match.Found.class,
                        found -> assertThat(found.variables()).containsOnly(entry("name", "a/b%25+c")));
    }

    private static Map.Entry<String, String> entry(String key, String value) {
        return Map.entry(key, value);
    }

    @Test
    void namesTheMethodsOfAKnownPath() {
        assertThat(find("POST", "/jobs")).isEqualTo(new Match.OtherMethods(Set.of("GET", "HEAD", "OPTIONS")));
        assertThat(find("GET", "/jobs/x")).isEqualTo(new Match.OtherMethods(Set.of("PUT", "OPTIONS")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "", "/job", "//jobs", "/jobs//", "/jobs/x/y", "/jobs/../jobs", "/./jobs", "*"})
    void knowsNoOtherPath(String path) {
        var match = find("GET", path);

        assertThat(match instanceof Match.Found).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"http://host/jobs, jobs", "http://u:p@host:1/jobs/, jobs", "http://host, ''", "http://host/, ''"})
    void takesTheAbsoluteForm(String target, String path) {
        assertThat(String.join("/", RequestPath.parse(target).segments())).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/%", "/%1", "/%g1", "/%1g", "/%FF", "/%C3", "/%C0%80", "/%ED%A0%80", "/\u20ac", "/%\uff11\uff11"
            })
    void refusesMalformedEncoding(String path) {
        assertThatThrownBy(() -> RequestPath.parse(path))
                .isInstanceOfSatisfying(
                        NotServed.class, no -> assertThat(no.status()).isEqualTo(400));
    }

    @Nested
    class WithATail {
        private final Routes routes = new Routes(List.of(
                route("GET", "/files/{*path}"),
                route("PUT", "/files/{*path}"),
                route("GET", "/files/about"),
                route("GET", "/files/{name}/log"),
                route("POST", "/files/{name}/deeper/{*path}")));

        private Match.Found found(String method, String path) {
            var match = routes.find(method, RequestPath.parse(path));
            assertThat(match).as(path).isInstanceOf(Match.Found.class);
            return (Match.Found) match;
        }

        @ParameterizedTest
        @CsvSource({
            "/files, '', ''",
            "/FILES/, /, /",
            "/files//, //, //",
            "/files/a, /a, /a",
            "/files/a%20b/c/, /a%20b/c/, /a b/c/",
            "/files/a%2Fb%2f, /a%2Fb%2f, /a/b/",
            "/files//a//b, //a//b, //a//b",
            "/files/../x/./%2E%2e, /../x/./%2E%2e, /../x/./..",
            "/files/a%252Fb, /a%252Fb, /a%2Fb"
        })
        void matchesWhateverFollowsTheFixedPart(String path, String raw, String decoded) {
            var tail = found("GET", path).tail();

            assertThat(tail.raw()).isEqualTo(raw);
            assertThat(tail.decoded()).isEqualTo(decoded);
            assertThat(tail.endsInSlash()).isEqualTo(decoded.endsWith("/"));
        }

        @ParameterizedTest
        @CsvSource({
            "GET, /files/about, /files/about",
            "GET, /files/x/log, /files/{name}/log",
            "PUT, /files/about, /files/{*path}",
            "GET, /files/x/log/y, /files/{*path}",
            "POST, /files/x/deeper/y/z, /files/{name}/deeper/{*path}",
            "GET, /files/x/deeper/y, /files/{*path}"
        })
        void comesAfterRoutesWithoutOneAndAfterALongerOne(String method, String path, String pattern) {
            assertThat(found(method, path).route().pattern()).isEqualTo(pattern);
        }

        @Test
        void namesTheMethodsOfAllThatMatch() {
            assertThat(routes.find("DELETE", RequestPath.parse("/files/x/deeper/y")))
                    .isEqualTo(new Match.OtherMethods(Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT")));
            assertThat(routes.find("DELETE", RequestPath.parse("/filesystem"))).isEqualTo(new Match.Unknown());
            assertThat(routes.find("GET", RequestPath.parse("/files%2Fa"))).isEqualTo(new Match.Unknown());
        }

        @Test
        void isAnotherRouteThanThatWithAVariable() {
            var both = new Routes(List.of(route("GET", "/a/{x}"), route("GET", "/a/{*x}")));

            assertThat(both.find("GET", RequestPath.parse("/a/b")))
                    .isInstanceOfSatisfying(
                            Match.Found.class,
                            match -> assertThat(match.route().pattern()).isEqualTo("/a/{x}"));
            assertThatThrownBy(() -> new Routes(List.of(route("GET", "/a/{*x}"), route("GET", "/a/{*y}"))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesTwoRoutesForTheSameRequests() {
        assertThatThrownBy(() -> new Routes(List.of(route("GET", "/a/{x}"), route("GET", "/A/{y}"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
