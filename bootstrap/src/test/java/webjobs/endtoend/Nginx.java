package webjobs.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import webjobs.application.Eventually;

/** nginx on this machine's loopback address, set up as {@code docs/proxies.md} shows, with a certificate of its own. */
final class Nginx implements AutoCloseable {
    private static final Pattern BLOCK = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL);
    private static final char[] STORE_PASSWORD = "changeit".toCharArray();

    private final Process process;
    private final int securePort;
    private final int plainPort;
    private final KeyStore store;

    private Nginx(Process process, int securePort, int plainPort, KeyStore store) {
        this.process = process;
        this.securePort = securePort;
        this.plainPort = plainPort;
        this.store = store;
    }

    static boolean isInstalled() {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nginx")));
    }

    /** Starts it before a server and returns when it listens. */
    static Nginx before(URI server, Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        var store = certificate(folder);
        var securePort = Ports.free();
        var plainPort = Ports.free();
        var page = BLOCK.matcher(Files.readString(Path.of("../docs/proxies.md")));
        if (!page.find()) {
            throw new AssertionError("docs/proxies.md has no block for nginx");
        }
        var block = page.group(1);
        block = replaced(block, "listen 443", "listen 127.0.0.1:" + securePort);
        block = replaced(block, "listen 80", "listen 127.0.0.1:" + plainPort);
        block = replaced(block, "http://127.0.0.1:8080", "http://" + server.getAuthority());
        block = replaced(
                block,
                "/etc/ssl/jobs.example.org.pem",
                folder.resolve("certificate.pem").toString());
        block = replaced(
                block,
                "/etc/ssl/jobs.example.org.key",
                folder.resolve("key.pem").toString());
        var config = Files.writeString(folder.resolve("nginx.conf"), config(folder, block));
        var log = folder.resolve("error.log");
        var command = new ArrayList<>(List.of("nginx", "-e", log.toString(), "-c", config.toString()));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().merge("PATH", "/usr/sbin", (path, more) -> path + ":" + more);
        var nginx = new Nginx(builder.start(), securePort, plainPort, store);
        Eventually.until(() -> nginx.isListening(log), it -> it);
        return nginx;
    }

    private static String replaced(String block, String shown, String here) {
        if (!block.contains(shown)) {
            throw new AssertionError("the block for nginx has no " + shown);
        }
        return block.replace(shown, here);
    }

    /** What /etc/nginx/nginx.conf has around it, for a user who is not the administrator. */
    private static String config(Path folder, String block) {
        var temporary = new StringBuilder();
        for (var kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            temporary.append(kind + "_temp_path " + folder.resolve(kind) + ";\n");
        }
        return "daemon off;\nmaster_process off;\npid " + folder.resolve("pid")
                + ";\nevents {}\nhttp {\naccess_log off;\n" + temporary + block + "}\n";
    }

    /** A key and a certificate for the loopback address that it vouches for itself. */
    private static KeyStore certificate(Path folder)
            throws IOException, GeneralSecurityException, InterruptedException {
        var file = folder.resolve("keys.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin/keytool").toString();
        var made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(STORE_PASSWORD),
                        "-alias",
                        "jobs",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool").toFile())
                .start()
                .waitFor();
        if (made != 0) {
            throw new AssertionError("keytool ended with " + made + ": " + Files.readString(folder.resolve("keytool")));
        }
        var store = KeyStore.getInstance(file.toFile(), STORE_PASSWORD);
        pem(
                folder.resolve("certificate.pem"),
                "CERTIFICATE",
                store.getCertificate("jobs").getEncoded());
        pem(
                folder.resolve("key.pem"),
                "PRIVATE KEY",
                store.getKey("jobs", STORE_PASSWORD).getEncoded());
        return store;
    }

    private static void pem(Path file, String what, byte[] bytes) throws IOException {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    private boolean isListening(Path log) {
        if (!process.isAlive()) {
            throw new AssertionError("nginx has ended: " + text(log));
        }
        return Ports.isListened(securePort) && Ports.isListened(plainPort);
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI secure() {
        return URI.create("https://127.0.0.1:" + securePort);
    }

    URI plain() {
        return URI.create("http://127.0.0.1:" + plainPort);
    }

    /** One that trusts its certificate. */
    HttpClient client() throws GeneralSecurityException {
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        var certificates = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            certificates.load(null, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        certificates.setCertificateEntry("jobs", store.getCertificate("jobs"));
        trusted.init(certificates);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
