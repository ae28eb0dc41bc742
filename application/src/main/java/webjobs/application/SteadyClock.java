package webjobs.application;

import webjobs.domain.SteadyTime;

/** A clock that is never set, for how long things take. It goes on while the machine does. Safe for use by many threads. */
@FunctionalInterface
public interface SteadyClock {
    SteadyTime now();
}
