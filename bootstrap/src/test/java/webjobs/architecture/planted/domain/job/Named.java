package webjobs.architecture.planted.domain.job;

import webjobs.architecture.planted.domain.Refused;

/** Breaks no rule. */
public record Named(String text) {
    public Refused refused() {
        return new Refused(this);
    }
}
