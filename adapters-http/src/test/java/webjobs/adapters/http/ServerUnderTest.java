package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import webjobs.application.AppSettings;
import webjobs.application.Concurrency;
import webjobs.application.ContinuousJobs;
import webjobs.application.ContinuousJobs.ContinuousMeans;
import webjobs.application.Deployment;
import webjobs.application.Eventually;
import webjobs.application.Hooks;
import webjobs.application.Knobs;
import webjobs.application.LiveLog;
import webjobs.application.Means;
import webjobs.application.Readiness;
import webjobs.application.Scheduler;
import webjobs.application.Schedules;
import webjobs.application.Site;
import webjobs.application.SiteDeployments;
import webjobs.application.TriggeredJobs;
import webjobs.application.port.InMemoryContinuousLogs;
import webjobs.application.port.InMemoryDeploymentRecords;
import webjobs.application.port.InMemoryHomeFiles;
import webjobs.application.port.InMemoryHookStore;
import webjobs.application.port.InMemoryJobLogs;
import webjobs.application.port.InMemoryJobStore;
import webjobs.application.port.InMemoryRunHistory;
import webjobs.application.port.InMemorySettingsStore;
import webjobs.application.port.JobLogs;
import webjobs.application.port.JobStore;
import webjobs.application.port.ScriptedDiskSpace;
import webjobs.application.port.ScriptedHookSender;
import webjobs.application.port.ScriptedLeases;
import webjobs.application.port.ScriptedProcesses;
import webjobs.application.port.ScriptedStoreStatus;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;
import webjobs.domain.supervision.Status;

/** The application on in-memory ports behind a real socket, and two ways to call it. */
final class ServerUnderTest implements AutoCloseable {
    static final String USER = "deployer";
    static final String PASSWORD = "s3cret:mit Ümlaut";
    static final String LOOPBACK = "127.0.0.0/8, ::1";
    static final long MOST_UPLOAD_BYTES = 100_000;
    /** Cheap on purpose; what it costs to guess is not what these tests are about. */
    static final String PASSWORD_HASH = Password.hash(PASSWORD)
            .addRandomSalt(16)
            .with(Argon2Function.getInstance(256, 1, 1, 32, Argon2.ID))
            .getResult();

    /** How long wrong passwords were held back, one after the other. */
    final List<Duration> pauses = new CopyOnWriteArrayList<>();

    final SteppingClock clock = new SteppingClock();
    final InMemoryJobStore store = new InMemoryJobStore();
    final InMemoryRunHistory history = new InMemoryRunHistory();
    final InMemoryJobLogs logs = new InMemoryJobLogs(clock, "3b6ae2");
    final ScriptedProcesses processes = new ScriptedProcesses();
    final ScriptedDiskSpace space = new ScriptedDiskSpace(1);
    final ScriptedStoreStatus storeStatus = new ScriptedStoreStatus();
    final Readiness readiness = new Readiness(storeStatus, space);
    final PrometheusMeasures measures = new PrometheusMeasures();
    final InMemoryContinuousLogs continuousLogs = new InMemoryContinuousLogs(clock, "3b6ae2");
    final ScriptedLeases leases = new ScriptedLeases();
    final InMemorySettingsStore settingsStore = new InMemorySettingsStore();
    final AppSettings settings;
    final InMemoryHomeFiles files = new InMemoryHomeFiles();
    final InMemoryDeploymentRecords deploymentRecords = new InMemoryDeploymentRecords();
    final SiteDeployments siteDeployments;
    final InMemoryHookStore hookStore = new InMemoryHookStore();
    final ScriptedHookSender hookSender = new ScriptedHookSender();
    final Hooks hooks = new Hooks(hookStore, hookSender, clock);
    final LiveLog liveLog = new LiveLog(clock);
    final TriggeredJobs jobs;
    final ContinuousJobs continuousJobs;
    final Scheduler scheduler;
    final HttpApi.UseCases useCases;
    final HttpApi api;

    private final HttpApi.Listening listening;
    private final int port;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ServerUnderTest() {
        this(Optional.empty(), false);
    }

    ServerUnderTest(Optional<URI> publicBase, boolean stopped) {
        this(publicBase, stopped, Optional.empty(), Optional.empty());
    }

    /** @param trustedProxies as they are configured */
    ServerUnderTest(Optional<URI> publicBase, String trustedProxies) {
        this(publicBase, TrustedProxies.parse(trustedProxies), false, Optional.empty(), Optional.empty());
    }

    /** @param otherStore stands in for the store in memory, and @param otherLogs for the logs */
    ServerUnderTest(
            Optional<URI> publicBase, boolean stopped, Optional<JobStore> otherStore, Optional<JobLogs> otherLogs) {
        this(publicBase, TrustedProxies.parse(LOOPBACK), stopped, otherStore, otherLogs);
    }

    private ServerUnderTest(
            Optional<URI> publicBase,
            TrustedProxies trustedProxies,
            boolean stopped,
            Optional<JobStore> otherStore,
            Optional<JobLogs> otherLogs) {
        var site = new Site("site", "3b6ae2f0", Path.of("/nowhere/wwwroot"), ZoneId.of("Europe/Berlin"));
        settings = new AppSettings(
                settingsStore,
                Map.of(),
                new Knobs(stopped, false, new Retention(50), Duration.ofSeconds(60), Optional.empty()));
        var jobStore = otherStore.orElse(store);
        var means = new Means(
                jobStore,
                otherLogs.orElse(logs),
                processes,
                measures,
                clock,
                clock::steady,
                site,
                settings,
                Concurrency.DEFAULT,
                space);
        jobs = new TriggeredJobs(history, means, hooks::ended);
        scheduler = new Scheduler(jobs, history.schedules(), means);
        continuousJobs = new ContinuousJobs(means, new ContinuousMeans(continuousLogs, leases, Duration.ofSeconds(60)));
        var deployment = new Deployment(means, history, jobs, scheduler, continuousJobs);
        siteDeployments = new SiteDeployments(deployment, means, deploymentRecords, _ -> {});
        useCases = new HttpApi.UseCases(
                jobs,
                continuousJobs,
                deployment,
                new Schedules(jobs, scheduler, history, history.schedules(), means),
                files,
                settings,
                siteDeployments,
                hooks,
                liveLog,
                space,
                readiness);
        var credentials = new Credentials(USER, PASSWORD_HASH, new LoginBrake(clock::nanos, pauses::add));
        var httpSettings =
                new HttpSettings("127.0.0.1", 0, publicBase, trustedProxies, false, MOST_UPLOAD_BYTES, "1.2.3");
        api = new HttpApi(new HttpApi.Means(useCases, credentials, measures, clock, httpSettings));
        listening = api.start();
        port = listening.port();
    }

    int port() {
        return port;
    }

    void stopListening() {
        listening.close();
    }

    String base() {
        return "http://127.0.0.1:" + port();
    }

    static String authorization() {
        return authorization(USER, PASSWORD);
    }

    static String authorization(String user, String password) {
        var text = user + ":" + password;
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Lays a job whose script is run.sh. */
    void layJob(String name) {
        store.put(JobKind.TRIGGERED, name, Map.of("run.sh", "echo hello"));
    }

    /** Lays a continuous job whose script is run.sh, which is killed as soon as it is to stop, and which nobody looks after yet. */
    void layContinuousJob(String name) {
        store.put(JobKind.CONTINUOUS, name, Map.of("run.sh", "sleep 1d", "settings.job", "{\"stopping_wait_time\":0}"));
    }

    /** Lays a continuous job, has it run, and returns its process. */
    ScriptedProcesses.Scripted runContinuousJob(String name) {
        layContinuousJob(name);
        continuousJobs.start(new JobName(name));
        var launched = takeLaunch(name);
        awaitStatus(name, Status.RUNNING); // so that what the test has it write comes after what the server says of it
        return launched;
    }

    /** The next launch of a continuous job; waits for it, and passes over those of others. */
    ScriptedProcesses.Scripted takeLaunch(String continuousJob) {
        while (true) {
            var launched = processes.take();
            var environment = launched.launch().environment();
            if ("continuous".equals(environment.get("WEBJOBS_TYPE"))
                    && continuousJob.equals(environment.get("WEBJOBS_NAME"))) {
                return launched;
            }
        }
    }

    /** Waits until a continuous job has a status. */
    void awaitStatus(String name, Status status) {
        Eventually.until(() -> continuousJobs.find(new JobName(name)).standing().status(), status::equals);
    }

    /** Lays a job with settings and a script. */
    void layJob(String name, String settings) {
        store.put(JobKind.TRIGGERED, name, Map.of("run.sh", "echo hello", "settings.job", settings));
    }

    /**
     * Records a run that began on 2026-11-24 at the time that its id tells, and what became of it. One that ended had its process after
     * 3 ms.
     */
    Run remember(String job, String id, Trigger trigger, State state) {
        var began = Instant.parse("2026-11-24T" + id.substring(8, 10) + ":" + id.substring(10, 12) + ":00Z");
        var begun = Run.begun(new JobName(job), RunId.parse(id).orElseThrow(), trigger, "", began);
        history.begin(List.of(begun));
        if (state instanceof State.Running) {
            return begun;
        }
        var ended = begun.launched(began.plusMillis(3)).ended(state);
        assertThat(history.end(ended, Optional.empty())).isTrue();
        return ended;
    }

    /** Has the schedules of all jobs followed from now on, and waits until those of these jobs are. */
    void followSchedules(String... names) {
        scheduler.start();
        for (var name : names) {
            Eventually.until(
                    () -> useCases.schedules().explain(new JobName(name), 1).course(), Optional::isPresent);
        }
    }

    HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    /** @param body none where it is empty */
    HttpResponse<String> send(String method, String path, String body, String... headers) {
        return send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    HttpResponse<String> send(String method, String path, byte[] body, String... headers) {
        var publisher = body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        var request = HttpRequest.newBuilder(URI.create(base() + path))
                .method(method, publisher)
                .header("Authorization", authorization());
        for (var i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return send(request.build());
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("no answer to " + request, e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * Sends bytes as they are and returns all that came back until the server closed the connection.
     *
     * @param request with LF for line ends; {@code @} at the start of a line stands for the credentials and the last header
     */
    String raw(String request) {
        var headers = "Host: 127.0.0.1:" + port() + "\nAuthorization: " + authorization() + "\nConnection: close\n";
        return exchange(
                request.replace("\n@", "\n" + headers).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    String exchange(byte[] bytes) {
        try (var socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(15_000);
            try {
                socket.getOutputStream().write(bytes);
            } catch (SocketException e) {
                throw new AssertionError("the server closed the connection before it had read all", e);
            }
            var answer = new ByteArrayOutputStream();
            var buffer = new byte[8192];
            while (!isWhole(answer)) {
                var count = socket.getInputStream().read(buffer);
                if (count < 0) {
                    break;
                }
                answer.write(buffer, 0, count);
            }
            return answer.toString(StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no whole answer in time", e);
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        }
    }

    /** Whether a head has come, and as much after it as it announces. */
    private static boolean isWhole(ByteArrayOutputStream answer) {
        var text = answer.toString(StandardCharsets.ISO_8859_1);
        var start = text.startsWith("HTTP/1.1 100") ? text.indexOf("\r\n\r\n") + 4 : 0;
        var head = text.indexOf("\r\n\r\n", start);
        if (head < 0) {
            return false;
        }
        var length = text.substring(start, head).toLowerCase(Locale.ROOT).indexOf("content-length: ");
        if (length < 0) {
            return true;
        }
        var digits = text.substring(start + length + "content-length: ".length(), head)
                .split("\r\n", 2)[0];
        return text.length() - head - 4 >= Integer.parseInt(digits.strip());
    }

    @Override
    public void close() {
        listening.close();
        siteDeployments.close();
        hooks.close();
        scheduler.close();
        var stopping = Thread.startVirtualThread(() -> {
            continuousJobs.close();
            jobs.close();
        });
        Eventually.until(
                () -> {
                    processes.launches().forEach(ScriptedProcesses.Scripted::kill);
                    return stopping.isAlive();
                },
                alive -> !alive);
        client.close();
    }
}
