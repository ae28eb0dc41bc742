package webjobs.adapters.http.kudu;

import io.helidon.http.HeaderNames;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.BasicLogin;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;

/**
 * The file that tells a client where to deploy, and as whom. The user and the password are those of the request that asks for it: the
 * server itself knows no password.
 */
final class PublishProfileResource {
    /** Clients look for an entry by its method. That of Web Deploy is there because many read only that; its protocol is not served. */
    private static final Map<String, String> METHODS = new LinkedHashMap<>();

    static {
        METHODS.put("MSDeploy", "Web Deploy");
        METHODS.put("ZipDeploy", "Zip Deploy");
    }

    /** Attributes that clients expect and that have nothing to say here. */
    private static final List<String> EMPTY = List.of(
            "SQLServerDBConnectionString", "mySQLDBConnectionString", "hostingProviderForumLink", "controlPanelLink");

    private final String siteName;

    PublishProfileResource(String siteName) {
        this.siteName = siteName;
    }

    Answer read(Request request) {
        var login = request.header(HeaderNames.AUTHORIZATION)
                .flatMap(BasicLogin::bytes)
                .map(BasicLogin::of)
                .orElseThrow(() -> new IllegalStateException("a request without credentials came as far as this"));
        var xml = xml(request.links().base(), login).getBytes(StandardCharsets.UTF_8);
        return Answer.of(200, new Answer.Body.Bytes("application/xml; charset=utf-8", xml))
                .with("Content-Disposition", "attachment; filename=\"webjobs.PublishSettings\"")
                .with("Cache-Control", "no-store");
    }

    String xml(String base, BasicLogin login) {
        var text = new StringWriter();
        try {
            var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("utf-8", "1.0");
            xml.writeStartElement("publishData");
            for (var method : METHODS.entrySet()) {
                writeProfile(xml, method.getKey(), siteName + " - " + method.getValue(), base, login);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a text in memory can always be written to", e);
        }
        return text.toString();
    }

    private void writeProfile(XMLStreamWriter xml, String method, String name, String base, BasicLogin login)
            throws XMLStreamException {
        xml.writeStartElement("publishProfile");
        write(xml, "profileName", name);
        write(xml, "publishMethod", method);
        write(xml, "publishUrl", publishUrl(base));
        write(xml, "msdeploySite", siteName);
        write(xml, "userName", login.userName());
        write(xml, "userPWD", login.password());
        write(xml, "destinationAppUrl", base);
        for (var attribute : EMPTY) {
            write(xml, attribute, "");
        }
        write(xml, "webSystem", "WebSites");
        xml.writeEmptyElement("databases");
        xml.writeEndElement();
    }

    /** The host, always with its port, and the path if there is one; clients put {@code https://} before it. */
    private static String publishUrl(String base) {
        var url = URI.create(base);
        var withPort = url.getPort() >= 0
                ? url.getRawAuthority()
                : url.getRawAuthority() + ":" + ("https".equalsIgnoreCase(url.getScheme()) ? 443 : 80);
        return withPort + url.getRawPath();
    }

    private static void write(XMLStreamWriter xml, String attribute, String value) throws XMLStreamException {
        if (!value.codePoints().allMatch(PublishProfileResource::keepsItsPlace)) {
            throw new NotServed(
                    400, "The profile is XML, and cannot hold a character that is in the " + attribute + ".");
        }
        xml.writeAttribute(attribute, value);
    }

    /** Whether a character is what it was when an attribute is read again (XML 1.0, sections 2.2 and 3.3.3). */
    private static boolean keepsItsPlace(int c) {
        return c >= ' ' && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x1_0000;
    }
}
