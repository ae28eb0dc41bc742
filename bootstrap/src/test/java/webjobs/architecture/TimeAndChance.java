package webjobs.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import java.util.Set;
import java.util.regex.Pattern;

/** Which members of the JDK tell the time, wait for it, or come up with something that nobody can foretell. */
final class TimeAndChance {
    private static final Pattern TELLERS = Pattern.compile("java\\.time\\.(\\w+\\.)*\\w+\\.now"
            + "|java\\.time\\.(Clock|InstantSource)\\.(system|tick)\\w*"
            + "|java\\.lang\\.System\\.(currentTimeMillis|nanoTime)"
            + "|java\\.util\\.(Date\\.<init>|Calendar\\.getInstance)"
            + "|java\\.util\\.UUID\\.randomUUID"
            + "|java\\.lang\\.(Strict)?Math\\.random"
            + "|java\\.util\\.random\\.(RandomGenerator|RandomGeneratorFactory)\\.(of|getDefault|create|all)"
            + "|java\\.util\\.Collections\\.shuffle");

    private static final Pattern SLEEPERS = Pattern.compile("java\\.lang\\.Thread\\.sleep"
            + "|java\\.util\\.concurrent\\.TimeUnit\\.sleep"
            + "|java\\.util\\.concurrent\\.locks\\.LockSupport\\.park(Nanos|Until)");

    private static final Set<String> DICE = Set.of(
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.concurrent.ThreadLocalRandom",
            "java.security.SecureRandom");

    private TimeAndChance() {}

    static boolean isAskedBy(JavaAccess<?> access) {
        return TELLERS.matcher(target(access)).matches()
                || isSleepOf(access)
                || DICE.contains(access.getTargetOwner().getName());
    }

    static boolean isSleepOf(JavaAccess<?> access) {
        return SLEEPERS.matcher(target(access)).matches();
    }

    private static String target(JavaAccess<?> access) {
        return access.getTargetOwner().getName() + "." + access.getTarget().getName();
    }
}
