package webjobs.architecture.planted.domain;

import webjobs.architecture.planted.domain.job.Named;

/** Names a value of a package that throws it: no cycle, as with the real one. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Refused(Named named) {
        super(named.text());
    }
}
