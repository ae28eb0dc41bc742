package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** The file that deployment tools read to know where to deploy, read as they do. */
class PublishProfileTest extends WithServer {
    private static final String PROFILE = "/api/publishprofile";

    static Element profile(String xml, String method) {
        try {
            var profiles = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                    .getElementsByTagName("publishProfile");
            for (var i = 0; i < profiles.getLength(); i++) {
                if (profiles.item(i) instanceof Element profile
                        && profile.getAttribute("publishMethod").equals(method)) {
                    return profile;
                }
            }
            throw new AssertionError("no profile of " + method + " in " + xml);
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new AssertionError("no XML: " + xml, e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MSDeploy", "ZipDeploy"})
    void saysWhereAndAsWhom(String method) {
        var profile = profile(server.get(PROFILE).body(), method);

        assertThat(profile.getAttribute("publishUrl")).isEqualTo("127.0.0.1:" + server.port());
        assertThat(profile.getAttribute("userName")).isEqualTo(ServerUnderTest.USER);
        assertThat(profile.getAttribute("userPWD")).isEqualTo(ServerUnderTest.PASSWORD);
        assertThat(profile.getAttribute("destinationAppUrl")).isEqualTo(server.base());
        assertThat(profile.getAttribute("msdeploySite")).isEqualTo("site");
        assertThat(profile.getAttribute("profileName")).startsWith("site - ");
    }

    @Test
    void isAFileThatNobodyKeeps() {
        var response = server.send("POST", PROFILE, "{\"format\":\"WebDeploy\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/xml; charset=utf-8");
        assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(response.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"webjobs.PublishSettings\"");
        assertThat(response.headers().firstValue("ETag")).isEmpty();
    }

    @Test
    void isForNobodyWhoIsNotKnown() {
        var response = server.get(PROFILE, "Authorization", ServerUnderTest.authorization("deployer", "guessed"));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).doesNotContain("guessed", "userPWD");
    }

    @ParameterizedTest
    @CsvSource({
        "https://scm.example.com, scm.example.com:443",
        "https://jobs.example.com:8443/webjobs/, jobs.example.com:8443/webjobs",
        "http://jobs.example.com, jobs.example.com:80",
        "http://[::1]:8080, [::1]:8080"
    })
    void namesThePlaceThatTheServerIsKnownBy(String publicUrl, String publishUrl) {
        try (var known = new ServerUnderTest(Optional.of(URI.create(publicUrl)), false)) {
            assertThat(profile(known.get(PROFILE).body(), "ZipDeploy").getAttribute("publishUrl"))
                    .isEqualTo(publishUrl);
        }
    }
}
