package webjobs.adapters.http;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import webjobs.adapters.http.exchange.BasicLogin;
import webjobs.adapters.http.exchange.NotServed;

/**
 * Who may call: one user with a password (HTTP Basic, RFC 7617). The password itself is nowhere kept.
 *
 * <p>A password costs its hash once; afterwards its caller is known by a keyed digest, under a key that ends with the process. Wrong
 * ones are slowed by address, and cost the same whether the user name was right or not. Passwords are hashed one at a time, however
 * many come: each takes memory. Whoever is known does not wait for them.
 *
 * <p>Safe for use by many threads.
 */
public final class Credentials {
    /** Of OWASP's choices for Argon2id, which are as hard to guess at, the one that takes the least memory. */
    private static final int MEMORY_KIB = 7 * 1024;

    private static final int PASSES = 5;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;
    /** A hash that asks for more memory would let each login take it. */
    private static final int MOST_MEMORY_KIB = 256 * 1024;

    private static final Pattern ENCODED =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,8}),t=\\d{1,2},p=\\d\\$[^$]+\\$[^$]+");

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    /**
     * After so many their memory is given back. It outlives the collections of young objects that come in between, and the heap would
     * grow to its limit before the old ones are collected.
     */
    private static final int HASHES_BETWEEN_COLLECTIONS = 8;

    private static final int MOST_REMEMBERED = 8;
    private static final String MAC = "HmacSHA256";

    private final byte[] userName;
    private final String passwordHash;
    private final Argon2Function argon2;
    private final LoginBrake brake;
    private final SecretKeySpec key;
    private final Semaphore hashing = new Semaphore(1, true);
    /** Guarded by {@link #hashing}. */
    private int hashed;

    /** Digests of what was verified. Copied on write. */
    private volatile List<byte[]> remembered = List.of();

    /** What is known of a caller. */
    sealed interface Verdict {
        record Known() implements Verdict {}

        /** Nothing that could be a credential was sent. */
        record Missing() implements Verdict {}

        record Wrong() implements Verdict {}

        record TooMany(Duration retryAfter) implements Verdict {}
    }

    /**
     * @param passwordHash from {@link #hash}, or Argon2id's encoded form from elsewhere
     * @throws IllegalArgumentException with a sentence for a person where it is none, or asks for more than 256 MiB
     */
    public Credentials(String userName, String passwordHash) {
        this(userName, passwordHash, new LoginBrake());
    }

    Credentials(String userName, String passwordHash, LoginBrake brake) {
        if (userName.isEmpty() || userName.indexOf(':') >= 0) {
            throw new IllegalArgumentException("A user name is not empty and has no colon: '" + userName + "'.");
        }
        this.userName = userName.getBytes(StandardCharsets.UTF_8);
        this.passwordHash = passwordHash;
        this.argon2 = function(passwordHash);
        this.brake = brake;
        var random = new byte[HASH_BYTES];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, MAC);
    }

    /** Makes the encoded hash of a password, with a salt of its own. */
    public static String hash(String password) {
        var argon2 = Argon2Function.getInstance(MEMORY_KIB, PASSES, 1, HASH_BYTES, Argon2.ID);
        return Password.hash(password).addRandomSalt(SALT_BYTES).with(argon2).getResult();
    }

    /** Whether a text is a hash that {@link Credentials} can check against. */
    public static boolean isHash(String text) {
        try {
            var _ = function(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /**
     * Whether a hash was made of a password.
     *
     * @param passwordHash one that {@link #isHash}
     */
    public static boolean matches(String password, String passwordHash) {
        return Password.check(password, passwordHash).with(function(passwordHash));
    }

    /** The parameters are the hash's own: the library's check would take its defaults. */
    private static Argon2Function function(String passwordHash) {
        try {
            var encoded = ENCODED.matcher(passwordHash);
            // looked at first: the library takes the memory when it is told how much
            if (encoded.matches() && Integer.parseInt(encoded.group(1)) <= MOST_MEMORY_KIB) {
                return Argon2Function.getInstanceFromHash(passwordHash);
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException _) {
            // said below
        }
        throw new IllegalArgumentException("The password's hash is not an encoded Argon2id hash of at most 256 MiB.");
    }

    /**
     * @param authorization the header; credentials come from nowhere else
     * @throws NotServed as 503 where so many passwords are to be checked that this one's turn does not come
     */
    Verdict check(Optional<String> authorization, InetAddress address) {
        var sent = authorization.flatMap(BasicLogin::bytes);
        if (sent.isEmpty()) {
            return new Verdict.Missing();
        }
        var digest = digest(sent.get());
        if (isRemembered(digest)) {
            return new Verdict.Known();
        }
        return switch (brake.attempt(address, () -> isRemembered(digest) || verify(sent.get(), digest))) {
            case LoginBrake.Outcome.Right _ -> new Verdict.Known();
            case LoginBrake.Outcome.Wrong _ -> new Verdict.Wrong();
            case LoginBrake.Outcome.TooMany(var retryAfter) -> new Verdict.TooMany(retryAfter);
        };
    }

    private boolean verify(byte[] sent, byte[] digest) {
        var login = BasicLogin.of(sent);
        var isUser = MessageDigest.isEqual(userName, login.userName().getBytes(StandardCharsets.UTF_8));
        awaitTurn();
        try {
            if (isRemembered(digest)) {
                return true; // others have sent the same meanwhile
            }
            var isPassword = Password.check(login.password(), passwordHash).with(argon2);
            if (isUser && isPassword) {
                remember(digest);
                return true;
            }
            return false;
        } finally {
            hashed++;
            if (hashed % HASHES_BETWEEN_COLLECTIONS == 0) {
                System.gc();
            }
            hashing.release();
        }
    }

    private void awaitTurn() {
        try {
            if (hashing.tryAcquire(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the server is stopping
        }
        throw new NotServed(
                503,
                "The server has too many passwords to check at the moment.",
                Map.of("Retry-After", Long.toString(LONGEST_WAIT.toSeconds())));
    }

    private byte[] digest(byte[] sent) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac.doFinal(sent);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + MAC, e);
        }
    }

    private boolean isRemembered(byte[] digest) {
        var found = false;
        for (var known : remembered) {
            found |= MessageDigest.isEqual(known, digest);
        }
        return found;
    }

    private synchronized void remember(byte[] digest) {
        if (isRemembered(digest)) {
            return;
        }
        var now = new ArrayList<>(remembered);
        if (now.size() == MOST_REMEMBERED) {
            now.removeFirst();
        }
        now.add(digest);
        remembered = List.copyOf(now);
    }
}
