package webjobs.domain;

import java.util.List;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/**
 * A correct server says no. Nothing has been changed when this is thrown.
 *
 * <p>The {@link Reason} is data: callers that must tell refusals apart switch over it, and its {@linkplain Reason#message()
 * message} says to a person what was wrong and what would be right.
 */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    public Refused(Reason reason) {
        super(reason.message(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why not. */
    public sealed interface Reason {
        /**
         * One or two sentences for a person. Where Kudu has a fixed text that scripts look for, the message begins with it
         * (D13).
         */
        String message();

        /**
         * No job of that kind has that name, or its folder holds no script that this host can run (K14).
         *
         * @param hint whole sentences about what is there instead; empty where nothing is
         */
        record NoSuchJob(JobKind kind, JobName name, String hint) implements Reason {
            public NoSuchJob(JobKind kind, JobName name) {
                this(kind, name, "");
            }

            @Override
            public String message() {
                var none = "There is no " + kind.word() + " job named '" + name + "'.";
                return hint.isEmpty() ? none : none + " " + hint;
            }
        }

        /** The job is there; a run with that id is not, or is no longer kept. */
        record NoSuchRun(JobName job, String id) implements Reason {
            @Override
            public String message() {
                return "The job '" + job + "' has no run '" + id + "'. Its history lists the runs that are kept.";
            }
        }

        /** The text cannot name a job (D12). */
        record NotAJobName(String text, String why) implements Reason {
            @Override
            public String message() {
                return "'" + text + "' cannot be the name of a job: " + why + ". " + JobName.RULE;
            }
        }

        /** An upload came without a usable file name (STS-04). */
        record NoFileName(String why) implements Reason {
            @Override
            public String message() {
                return "Missing Content-Disposition header. " + why
                        + " Send one such as: Content-Disposition: attachment; filename=run.sh";
            }
        }

        /** What was uploaded cannot become the content of a job: a broken archive, a path out of the folder, a bomb (D1, D12). */
        record BadUpload(String why) implements Reason {
            @Override
            public String message() {
                return why;
            }
        }

        /** More bytes were uploaded than the server takes. */
        record TooLarge(long limitBytes) implements Reason {
            @Override
            public String message() {
                return "The upload is larger than the " + limitBytes
                        + " bytes that this server takes; the setting upload.max-size raises the limit.";
            }
        }

        /** No file in the job's folder is a script that this host can run (STS-05); each hindrance is a whole sentence. */
        record NothingToRun(List<String> hindrances) implements Reason {
            public static final String HOW_TO_NAME_A_SCRIPT =
                    "Name the file to run run.sh, run.py, run.php, run.js, run.jar or run.ps1, or begin it with a #! line.";

            public NothingToRun {
                hindrances = List.copyOf(hindrances);
            }

            @Override
            public String message() {
                var why = hindrances.isEmpty() ? HOW_TO_NAME_A_SCRIPT : String.join(" ", hindrances);
                return "No runnable script file was found. " + why;
            }
        }

        /** Settings that cannot work (D4); each fault names its key. */
        record BadSettings(List<String> faults) implements Reason {
            public BadSettings {
                faults = List.copyOf(faults);
            }

            @Override
            public String message() {
                return "The settings cannot work: " + String.join("; ", faults) + ".";
            }
        }

        /** The text of a call's arguments cannot be split into words (D17). */
        record BadArguments(String why) implements Reason {
            @Override
            public String message() {
                return "The arguments cannot be used: " + why + ".";
            }
        }

        /** The job has one run at a time, and it has one now (STS-11). */
        record AlreadyRunning(JobName job, RunId running) implements Reason {
            @Override
            public String message() {
                return "Cannot start a new run since job is already running. The run " + running + " of '" + job
                        + "' has not ended yet.";
            }
        }

        /** The job's runs wait for one another, and there are too many. */
        record QueueFull(JobName job, int waiting) implements Reason {
            @Override
            public String message() {
                return "Cannot start a new run since " + waiting + " runs of '" + job + "' are waiting already.";
            }
        }

        /** @param most how many runs of the job may go on */
        record TooManyRuns(JobName job, int most) implements Reason {
            @Override
            public String message() {
                return "Cannot start a new run since " + most + " runs of '" + job
                        + "' are going on, and no more may (runs.max-concurrent-per-job).";
            }
        }

        /** @param most how many runs of all jobs may go on */
        record ServerFull(int most) implements Reason {
            @Override
            public String message() {
                return "Cannot start a new run since " + most
                        + " runs are going on on this server, and no more may (runs.max-concurrent).";
            }
        }

        /** Processes of the job were told to end, and are not gone yet. */
        record StillEnding(JobName job) implements Reason {
            @Override
            public String message() {
                return "Processes of '" + job
                        + "' have been told to end, but the system has not let go of them yet. Try again later.";
            }
        }

        /** A run that has ended cannot be ended. */
        record RunHasEnded(JobName job, RunId run) implements Reason {
            @Override
            public String message() {
                return "The run " + run + " of '" + job
                        + "' has ended already; only one that waits or is running can be aborted.";
            }
        }

        /** A parameter of a question cannot be used. @param why a clause that says what would be right */
        record BadParameter(String parameter, String why) implements Reason {
            @Override
            public String message() {
                return "The parameter " + parameter + " cannot be used: " + why + ".";
            }
        }

        /** The text cannot be the path of anything in the home (D12). */
        record BadPath(String path, String why) implements Reason {
            @Override
            public String message() {
                return "The path '" + path + "' cannot be used: " + why + ".";
            }
        }

        /** Neither a file nor a folder is there (VFS-02). */
        record NoSuchFile(String path) implements Reason {
            @Override
            public String message() {
                return "'" + path + "' not found.";
            }
        }

        /** The path leads to files of the server itself, or out of the home by a link (D12). */
        record NotYours(String path) implements Reason {
            @Override
            public String message() {
                return "'" + path + "' is not served: it belongs to the server itself, or lies outside of its home.";
            }
        }

        /** The file is not the one that the caller has seen last (VFS-13). @param tag the present one's */
        record StaleTag(String tag) implements Reason {
            @Override
            public String message() {
                return "ETag does not represent the latest state of the resource. Send If-Match with the file's ETag, or with *"
                        + " to write whatever is there.";
            }
        }

        /** Something else is in the way of a change to a file or folder (VFS-14, VFS-17). @param why whole sentences */
        record FileInTheWay(String why) implements Reason {
            @Override
            public String message() {
                return why;
            }
        }

        /** SET-01. */
        record NoSuchSetting(String key) implements Reason {
            @Override
            public String message() {
                return "The setting '" + key + "' does not exist.";
            }
        }

        record NoSuchHook(String id) implements Reason {
            @Override
            public String message() {
                return "There is no hook '" + id + "'. The list of hooks names those that are there.";
            }
        }

        /** What was sent cannot be a hook. @param why a clause that says what would be right */
        record BadHook(String why) implements Reason {
            @Override
            public String message() {
                return "The hook cannot be used: " + why + ".";
            }
        }

        /** The address is told of another event already (HKS-03). */
        record HookTaken(String event) implements Reason {
            @Override
            public String message() {
                return "This address is subscribed to '" + event
                        + "' already, and one address is told of one type of event.";
            }
        }

        record NoSuchDeployment(String id) implements Reason {
            @Override
            public String message() {
                return "There is no deployment '" + id + "'. The list of deployments names those that are remembered.";
            }
        }

        /** One site is deployed at a time. */
        record DeploymentInProgress(String id) implements Reason {
            @Override
            public String message() {
                return "Another deployment is in progress: " + id + ". Try again when it has ended.";
            }
        }

        /** A continuous job that was stopped cannot be launched anew. */
        record JobDisabled(JobName job) implements Reason {
            @Override
            public String message() {
                return "The continuous job '" + job + "' is stopped; start it instead.";
            }
        }

        /** Jobs are switched off by a setting (STS-12). */
        record JobsStopped() implements Reason {
            @Override
            public String message() {
                return "WebJobs are currently in \"stopped\" state. Set stopped (WEBJOBS_STOPPED) to false to run them.";
            }
        }

        /**
         * The disk has less room than is to stay free, so that nothing new begins.
         *
         * @param folder one of the server's on that disk
         */
        record DiskLow(String folder, long freeBytes, long keptFreeBytes) implements Reason {
            private static final int KIB = 1024;

            @Override
            public String message() {
                return "The disk of " + folder + " is nearly full: " + freeBytes / KIB
                        + " KiB are free, and nothing new begins"
                        + " while it is less than the " + keptFreeBytes / KIB
                        + " KiB of disk.min-free. Make room, or set disk.min-free lower.";
            }
        }

        /** The server is on its way down (STS-12). */
        record ServerStopping() implements Reason {
            @Override
            public String message() {
                return "WebJobs are currently in \"stopped\" state. The server is shutting down.";
            }
        }
    }
}
