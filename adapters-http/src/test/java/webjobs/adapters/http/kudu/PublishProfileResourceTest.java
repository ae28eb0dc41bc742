package webjobs.adapters.http.kudu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;
import webjobs.adapters.http.exchange.BasicLogin;
import webjobs.adapters.http.exchange.NotServed;

class PublishProfileResourceTest {
    private static String xml(String site, String password) {
        return new PublishProfileResource(site).xml("http://localhost:8080", new BasicLogin("admin", password));
    }

    private static String attribute(String xml, String name) {
        try {
            var document = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
            return document.getElementsByTagName("publishProfile").item(0) instanceof Element profile
                    ? profile.getAttribute(name)
                    : "none";
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new AssertionError("no XML: " + xml, e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<&>\"'", "]]>&amp;", "é😀𝄞", " two  blanks ", "a:b", ""})
    void keepsEveryPasswordAsItIs(String password) {
        assertThat(attribute(xml("site", password), "userPWD")).isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\tb", "a\nb", "a\u0001b", "a\uffffb"})
    void refusesToGiveOutAPasswordThatXmlWouldChange(String password) {
        assertThatThrownBy(() -> xml("site", password))
                .isInstanceOf(NotServed.class)
                .hasMessageContaining("userPWD");
    }

    @Test
    void namesTheSite() {
        assertThat(attribute(xml("R&D \"jobs\"", "x"), "profileName")).isEqualTo("R&D \"jobs\" - Web Deploy");
    }

    @Test
    void showsNoPasswordWhereALoginIsPrinted() {
        assertThat(new BasicLogin("admin", "s3cret")).asString().doesNotContain("s3cret");
    }
}
