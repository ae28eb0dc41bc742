package webjobs.application;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ObjectAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import webjobs.application.ContinuousJobs.ContinuousMeans;
import webjobs.application.port.InMemoryContinuousLogs;
import webjobs.application.port.InMemoryJobLogs;
import webjobs.application.port.InMemoryJobStore;
import webjobs.application.port.InMemoryRunHistory;
import webjobs.application.port.InMemorySettingsStore;
import webjobs.application.port.JobLogs.Kind;
import webjobs.application.port.ScriptedDiskSpace;
import webjobs.application.port.ScriptedLeases;
import webjobs.application.port.ScriptedProcesses;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Retention;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/** The use cases on in-memory ports, with a job named {@code mail}. */
final class Workbench {
    static final JobName MAIL = new JobName("mail");
    static final Trigger CALL = new Trigger.External("curl/8");
    static final int KEPT_RUNS = 3;

    final TickingClock clock = TickingClock.at("2026-11-24T05:46:00Z");
    final InMemoryJobStore store = new InMemoryJobStore();
    final InMemoryRunHistory record = new InMemoryRunHistory();
    final FailingRunHistory history = new FailingRunHistory(record);
    final FailingScheduleHistory scheduleHistory = new FailingScheduleHistory(record.schedules());
    final InMemoryJobLogs logs = new InMemoryJobLogs(clock, "3b6ae2f1");
    final InMemoryContinuousLogs continuousLogs = new InMemoryContinuousLogs(clock, "3b6ae2f1");
    final ScriptedProcesses processes = new ScriptedProcesses();
    final ScriptedDiskSpace space = new ScriptedDiskSpace(1);
    final InMemorySettingsStore settingsStore = new InMemorySettingsStore();
    final ScriptedLeases leases = new ScriptedLeases();
    final Queue<Duration> lateness = new ConcurrentLinkedQueue<>();
    final AppSettings settings;
    /** The runs whose end was told. */
    final Queue<Run> told = new ConcurrentLinkedQueue<>();

    final TriggeredJobs jobs;
    final Scheduler scheduler;
    final ContinuousJobs continuousJobs;
    final Deployment deployment;
    private final Retention retention;
    private final Concurrency concurrency;

    Workbench() {
        this(KEPT_RUNS);
    }

    /** @param keptRuns how many runs and misses of a job are remembered */
    Workbench(int keptRuns) {
        this(keptRuns, Concurrency.DEFAULT);
    }

    Workbench(int keptRuns, Concurrency concurrency) {
        this.concurrency = concurrency;
        retention = new Retention(keptRuns);
        settings = settings(Switches.ALL_ON);
        var means = means(settings);
        jobs = new TriggeredJobs(history, means, told::add);
        scheduler = new Scheduler(jobs, scheduleHistory, means);
        continuousJobs = new ContinuousJobs(means, continuousMeans());
        deployment = new Deployment(means, history, jobs, scheduler, continuousJobs);
        put("mail", Map.of("run.sh", "echo hello"));
    }

    /** What a server was started with. */
    record Switches(boolean stopped, boolean schedulesOff) {
        static final Switches ALL_ON = new Switches(false, false);
    }

    Means means() {
        return means(Switches.ALL_ON);
    }

    private Means means(Switches switches) {
        return means(settings(switches));
    }

    private Means means(AppSettings settingsOfIt) {
        var site = new Site("shop", "3b6ae2f1", Path.of("/home/site/wwwroot"), ZoneOffset.UTC);
        return new Means(
                store, logs, processes, lateness::add, clock, clock::steady, site, settingsOfIt, concurrency, space);
    }

    private AppSettings settings(Switches switches) {
        var knobs = new Knobs(
                switches.stopped(), switches.schedulesOff(), retention, Duration.ofSeconds(60), Optional.empty());
        return new AppSettings(settingsStore, Map.of(), knobs);
    }

    /** The use cases over the same ports, as another life of the server would have them. */
    TriggeredJobs jobs(Switches switches) {
        return new TriggeredJobs(history, means(switches), told::add);
    }

    ContinuousJobs continuousJobs(Switches switches) {
        return new ContinuousJobs(means(switches), continuousMeans());
    }

    private ContinuousMeans continuousMeans() {
        return new ContinuousMeans(continuousLogs, leases, Duration.ofSeconds(60));
    }

    Scheduler scheduler(TriggeredJobs jobsOfIt, Switches switches) {
        return new Scheduler(jobsOfIt, scheduleHistory, means(switches));
    }

    void put(String name, Map<String, String> files) {
        store.put(JobKind.TRIGGERED, name, files);
    }

    /** Makes {@code mail} a job with these settings. */
    void putWithSettings(String json) {
        put("mail", Map.of("run.sh", "echo hello", "settings.job", json));
    }

    RunId run() {
        return jobs.run(MAIL, CALL, Arguments.NONE);
    }

    /** Begins a run of {@code mail} and lets its process end. @return the run as it is recorded */
    Run runToItsEnd(int exitCode) {
        var id = run();
        processes.take().exits(exitCode);
        return ended(id);
    }

    Run recorded(RunId id) {
        return history.find(MAIL, id).orElseThrow();
    }

    /** Waits for a run of {@code mail} to be recorded as ended. */
    Run ended(RunId id) {
        return Eventually.until(() -> recorded(id), Run::hasEnded);
    }

    String log(RunId id) {
        return logs.text(MAIL, id, Kind.OUTPUT);
    }

    /** Starts a thread and waits until it waits for something itself. */
    static Thread startAndLetWait(Runnable action) {
        var thread = Thread.ofPlatform().daemon().start(action);
        Eventually.until(
                thread::getState, state -> state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING);
        return thread;
    }

    static void join(Thread thread) {
        Eventually.until(thread::isAlive, alive -> !alive);
    }

    static ObjectAssert<Reason> assertRefused(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.type(Refused.class))
                .extracting(Refused::reason, InstanceOfAssertFactories.type(Reason.class));
    }
}
