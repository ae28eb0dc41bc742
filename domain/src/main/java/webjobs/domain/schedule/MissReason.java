package webjobs.domain.schedule;

/** Why an occurrence came to no run of its own. */
public enum MissReason {
    SERVER_DOWN("The server was not running."),
    /** People's clock went forward and the steady one did not: the server cannot have been there. */
    CLOCK_JUMPED("The machine was suspended, or its clock was set forward."),
    /** By more than {@link Course#PUNCTUAL}, though the server was there: it was busy, or its store was away. */
    LATE("The server was busy, or its store did not answer, and another run makes up for it."),
    PAUSED("The schedule was paused by schedule_paused in the job's settings."),
    SCHEDULES_OFF("All schedules were switched off by disable-schedule (WEBJOBS_DISABLE_SCHEDULE)."),
    JOBS_STOPPED("All jobs were stopped by stopped (WEBJOBS_STOPPED)."),
    STILL_RUNNING("A run of the job was still going on, and overlap forbids a second one."),
    QUEUE_FULL("Too many runs of the job were waiting already."),
    TOO_MANY_RUNS("As many runs of the job, or of all jobs, were going on as the server allows."),
    DISK_LOW("The disk had less room than disk.min-free says is to stay free."),
    TOO_OLD("It was longer ago than missed_runs_window allows to make up for."),
    SETTINGS_CHANGED("The schedule was changed or removed while nobody looked.");

    private final String sentence;

    MissReason(String sentence) {
        this.sentence = sentence;
    }

    /** For a person. */
    public String sentence() {
        return sentence;
    }
}
