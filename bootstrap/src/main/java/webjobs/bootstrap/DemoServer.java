package webjobs.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import webjobs.application.port.Upload;
import webjobs.domain.job.JobName;

/** The server with three jobs to try, deployed as anybody would deploy them. */
record DemoServer(JobServer server, String password) {
    private static final String EXAMPLES = "/examples/";

    /**
     * Starts the server and deploys the jobs.
     *
     * @param givenPassword empty: one is made for this start
     */
    static DemoServer start(ServerConfig config, Optional<String> givenPassword) throws IOException {
        var password = givenPassword.orElseGet(AdminPassword::random);
        var server = JobServer.start(config, Optional.of(password));
        try {
            put(
                    server,
                    "hello",
                    new Upload.SingleFile("hello.sh", new ByteArrayInputStream(example("hello/hello.sh"))));
            put(
                    server,
                    "failing",
                    new Upload.SingleFile("failing.sh", new ByteArrayInputStream(example("failing/failing.sh"))));
            put(
                    server,
                    "totals",
                    new Upload.Zip(new ByteArrayInputStream(zipOf("totals/", List.of("run.sh", "sales.csv")))));
            return new DemoServer(server, password);
        } catch (RuntimeException | IOException e) {
            server.close();
            throw e;
        }
    }

    /** Whether a port can be listened on; the demo takes another where the usual one cannot. */
    static boolean isFree(String host, int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static void put(JobServer server, String name, Upload upload) {
        var _ = server.deployment().put(new JobName(name), upload);
    }

    private static byte[] example(String path) throws IOException {
        try (var stream = DemoServer.class.getResourceAsStream(EXAMPLES + path)) {
            if (stream == null) {
                throw new IllegalStateException("the example is missing from the jar: " + path);
            }
            return stream.readAllBytes();
        }
    }

    private static byte[] zipOf(String folder, List<String> names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(example(folder + name));
            }
        }
        return bytes.toByteArray();
    }

    /** Says how to use it. */
    void explain(PrintStream out) {
        var base = server.address();
        var user = AdminPassword.USER;
        out.println("WebJobs Server has three jobs to try: hello, failing, totals.");
        out.println();
        out.println("  address   " + base);
        out.println("  user      " + user);
        out.println("  password  " + password);
        out.println();
        out.println("Run one, and read what it said:");
        out.println();
        out.printf(
                "  curl -su '%s:%s' -X POST '%s/api/triggeredwebjobs/hello/run?arguments=Ada'; sleep 1;"
                        + " curl -su '%s:%s' \"$(curl -su '%s:%s' %s/api/triggeredwebjobs/hello |"
                        + " sed 's/.*\"output_url\":\"\\([^\"]*\\).*/\\1/')\"%n",
                user, password, base, user, password, user, password, base);
        out.println();
        out.println("Ctrl-C stops it.");
    }
}
