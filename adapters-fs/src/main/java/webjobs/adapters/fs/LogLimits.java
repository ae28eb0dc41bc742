package webjobs.adapters.fs;

import java.util.function.BooleanSupplier;

/**
 * How much of what jobs write is kept.
 *
 * @param maxRunLogBytes what each of the two logs of a run may have at most, at least {@link #LEAST}; of a longer one the beginning and
 *     the end are kept
 * @param isSpaceShort whether the disk is nearly full, so that of every log only little more is kept; asked often, so it answers at once
 */
public record LogLimits(long maxRunLogBytes, BooleanSupplier isSpaceShort) {
    public static final long LEAST = 1 << 20;

    public LogLimits {
        if (maxRunLogBytes < LEAST) {
            throw new IllegalArgumentException("A log has at least " + LEAST + " bytes");
        }
    }
}
