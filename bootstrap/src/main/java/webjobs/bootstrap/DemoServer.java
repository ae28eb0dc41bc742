package webjobs.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import webjobs.application.port.Upload;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/** The server with four jobs to try, one of them continuous, deployed as anybody would deploy them. */
record DemoServer(JobServer server, String password) {
    private static final String EXAMPLES = "/examples/";

    /**
     * Starts the server and deploys the jobs.
     *
     * @param choice one is made for this start where none is given; either way the home keeps the one that it has
     */
    static DemoServer start(ServerConfig config, PasswordChoice choice) throws IOException {
        var password = switch (choice) {
            case PasswordChoice.Given(var given) -> given;
            case PasswordChoice.Passing(var given) -> given;
            case PasswordChoice.Kept() -> AdminPassword.random();
        };
        var server = JobServer.start(config, new PasswordChoice.Passing(password));
        try {
            put(server, JobKind.TRIGGERED, "hello", script("hello"));
            put(server, JobKind.TRIGGERED, "failing", script("failing"));
            put(server, JobKind.TRIGGERED, "totals", zip("totals", "run.sh", "sales.csv"));
            put(server, JobKind.CONTINUOUS, "heartbeat", zip("heartbeat", "heartbeat.sh", "settings.job"));
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

    private static void put(JobServer server, JobKind kind, String name, Upload upload) {
        server.deployment().put(kind, new JobName(name), upload);
    }

    /** The example that is a script named like its folder. */
    private static Upload script(String name) throws IOException {
        var file = name + ".sh";
        return new Upload.SingleFile(file, new ByteArrayInputStream(example(name + "/" + file)));
    }

    /** The example that is these files of its folder. */
    private static Upload zip(String folder, String... names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(example(folder + "/" + name));
            }
        }
        return new Upload.Zip(new ByteArrayInputStream(bytes.toByteArray()));
    }

    private static byte[] example(String path) throws IOException {
        try (var stream = DemoServer.class.getResourceAsStream(EXAMPLES + path)) {
            if (stream == null) {
                throw new IllegalStateException("the example is missing from the jar: " + path);
            }
            return stream.readAllBytes();
        }
    }

    /** Says how to use it. */
    void explain(PrintStream out) {
        var base = server.address();
        var user = AdminPassword.USER;
        out.println(
                "WebJobs Server has four jobs to try: hello, failing, totals, and heartbeat, which runs all the time.");
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
        out.println("Read what the one that runs all the time has said:");
        out.println();
        out.printf("  curl -su '%s:%s' '%s/api/v1/jobs/continuous/heartbeat/log?lines=10'%n", user, password, base);
        out.println();
        out.println("Ctrl-C stops the server and its jobs.");
    }
}
