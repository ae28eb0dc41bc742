package webjobs.adapters.fs;

import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/** Which job: names are unique within a kind only. */
record JobKey(JobKind kind, JobName name) {
    @Override
    public String toString() {
        return kind.word() + " job '" + name + "'";
    }
}
