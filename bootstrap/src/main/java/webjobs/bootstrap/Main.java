package webjobs.bootstrap;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import webjobs.adapters.db.Database;
import webjobs.adapters.http.HttpApi;
import webjobs.adapters.process.OsProcesses;
import webjobs.adapters.process.OwnEnvironment;
import webjobs.application.port.StorageFailed;

/** The command line. */
@Command(
        name = "webjobs",
        description = "A job server for your own machine that speaks the Kudu WebJobs API.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {Main.Serve.class, Main.Demo.class})
public final class Main {
    private static final int STOPPED_IN_ORDER = 0;
    private static final int DID_NOT_START = 1;

    private Main() {}

    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler((e, command, _) -> told(e, command.getErr()))
                .execute(arguments));
    }

    private static int told(Exception e, PrintWriter err) {
        if (e instanceof BadConfig
                || e instanceof Database.CannotOpen
                || e instanceof HttpApi.CannotListen
                || e instanceof OsProcesses.CannotLaunch
                || e instanceof StorageFailed) {
            err.println(e.getMessage() + place(e));
        } else if (e instanceof IOException io) {
            err.println("The server could not be started: " + FileTrouble.of(io) + ".");
        } else if (e instanceof UncheckedIOException io) {
            err.println(
                    "The server could not be started: " + FileTrouble.of(Objects.requireNonNull(io.getCause())) + ".");
        } else {
            System.getLogger(Main.class.getName()).log(Logger.Level.ERROR, "The server could not be started.", e);
        }
        return DID_NOT_START;
    }

    /** The file that a storage failure is about: its message names none, since it may go to a client. */
    private static String place(Exception e) {
        return e instanceof StorageFailed
                        && e.getCause() instanceof FileSystemException trouble
                        && trouble.getFile() != null
                ? " (" + trouble.getFile() + ")"
                : "";
    }

    /** The options that both commands share. */
    static final class ServerOptions {
        @Option(names = "--home", paramLabel = "DIR", description = "Where jobs, logs and history lie.")
        @Nullable
        String home;

        @Option(names = "--host", paramLabel = "HOST", description = "The address to listen on (default: 127.0.0.1).")
        @Nullable
        String host;

        @Option(
                names = "--port",
                paramLabel = "PORT",
                description = "The port to listen on, 0 for any free one (default: 8080).")
        @Nullable
        String port;

        @Option(names = "--config", paramLabel = "FILE", description = "A file with settings (yaml or properties).")
        @Nullable
        Path config;

        Map<Setting, String> asSettings() {
            var settings = new EnumMap<Setting, String>(Setting.class);
            put(settings, Setting.HOME, home);
            put(settings, Setting.SERVER_HOST, host);
            put(settings, Setting.SERVER_PORT, port);
            return settings;
        }

        private static void put(Map<Setting, String> settings, Setting setting, @Nullable String text) {
            if (text != null) {
                settings.put(setting, text);
            }
        }

        Optional<Path> file() {
            var fromEnvironment =
                    Optional.ofNullable(System.getenv("WEBJOBS_CONFIG")).filter(it -> !it.isEmpty());
            return Optional.ofNullable(config).or(() -> fromEnvironment.map(Path::of));
        }
    }

    @Command(
            name = "serve",
            description = "Runs the server until it is told to stop (SIGTERM or Ctrl-C).",
            mixinStandardHelpOptions = true)
    static final class Serve implements Callable<Integer> {
        @CommandLine.Mixin
        private final ServerOptions options = new ServerOptions();

        @Override
        public Integer call() throws InterruptedException {
            var config = ServerConfig.of(new Sources(options.asSettings(), System.getenv(), options.file()));
            var password = passwordChoice();
            OwnEnvironment.hide();
            var server = JobServer.start(config, password);
            stopAtShutdown(server);
            server.madePassword()
                    .ifPresent(made -> System.err.println("The password of the user " + AdminPassword.USER + " is "
                            + made + " - it is shown this once and kept only as a hash."));
            announce(server, System.out);
            return forEver();
        }
    }

    /** The server with four jobs to try. */
    @Command(name = "demo", description = "Runs the server with four example jobs.", mixinStandardHelpOptions = true)
    static final class Demo implements Callable<Integer> {
        private static final String DEMO_HOME = "webjobs-demo";

        @CommandLine.Mixin
        private final ServerOptions options = new ServerOptions();

        @Override
        public Integer call() throws IOException, InterruptedException {
            var settings = new EnumMap<>(options.asSettings());
            settings.putIfAbsent(Setting.HOME, DEMO_HOME);
            var config = config(settings);
            if (options.port == null && !DemoServer.isFree(config.host(), config.port())) {
                settings.put(Setting.SERVER_PORT, "0");
                config = config(settings);
            }
            var password = passwordChoice();
            OwnEnvironment.hide();
            var demo = DemoServer.start(config, password);
            stopAtShutdown(demo.server());
            demo.explain(System.out);
            announce(demo.server(), System.out);
            return forEver();
        }

        private ServerConfig config(Map<Setting, String> settings) {
            return ServerConfig.of(new Sources(settings, System.getenv(), options.file()));
        }
    }

    private static PasswordChoice passwordChoice() {
        return PasswordChoice.of(System.getenv());
    }

    private static void announce(JobServer server, PrintStream out) {
        out.println("Listening on " + server.address());
    }

    private static void stopAtShutdown(JobServer server) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            var code = STOPPED_IN_ORDER;
                            try {
                                server.close();
                            } catch (RuntimeException e) {
                                code = DID_NOT_START;
                            }
                            // A JVM that is stopped by a signal would end with 128 + n; ours has done what it was asked
                            // to do.
                            Runtime.getRuntime().halt(code);
                        },
                        "shutdown"));
    }

    private static int forEver() throws InterruptedException {
        new CountDownLatch(1).await();
        return STOPPED_IN_ORDER;
    }

    /** The version of this build, from its manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"webjobs " + text()};
        }

        static String text() {
            var version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "(not packaged)" : version;
        }
    }
}
