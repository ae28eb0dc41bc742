package webjobs.adapters.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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

    private static java.util.Map.Entry<String, String> entry(String key, String value) {
        return java.util.Map.entry(key, value);
    }

    @Test
    void namesTheMethodsOfAKnownPath() {
        assertThat(find("POST", "/jobs")).isEqualTo(new Match.OtherMethods(java.util.Set.of("GET", "HEAD", "OPTIONS")));
        assertThat(find("GET", "/jobs/x")).isEqualTo(new Match.OtherMethods(java.util.Set.of("PUT", "OPTIONS")));
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

    @Test
    void refusesTwoRoutesForTheSameRequests() {
        assertThatThrownBy(() -> new Routes(List.of(route("GET", "/a/{x}"), route("GET", "/A/{y}"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
