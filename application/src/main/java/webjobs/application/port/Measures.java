package webjobs.application.port;

import java.time.Duration;

/** Takes the figures that operators watch. Never throws; returns at once. Safe for use by many threads. */
public interface Measures {
    /** A scheduled run's process was there this long after its occurrence. @param lateness not negative */
    void late(Duration lateness);
}
