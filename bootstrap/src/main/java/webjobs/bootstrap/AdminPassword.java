package webjobs.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import webjobs.adapters.http.Credentials;

/**
 * The password of the one user there is, {@value #USER}: given by the environment, else made at the first start and kept only as a slow
 * hash in a file that its owner alone can read.
 *
 * @param hash what {@link Credentials} check against
 * @param made the password itself, only where it has just been made and must be told to somebody
 */
record AdminPassword(String hash, Optional<String> made) {
    static final String USER = "admin";
    static final String VARIABLE = "WEBJOBS_ADMIN_PASSWORD";

    /** Without the letters and digits that look like one another. */
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /** 24 of 56 letters are some 139 bits. */
    private static final int LENGTH = 24;

    /** The password that was given. */
    static AdminPassword given(String password) {
        return new AdminPassword(Credentials.hash(password), Optional.empty());
    }

    /** The password whose hash is in the file; a new one where there is no such file. */
    static AdminPassword keptIn(Path file) {
        try {
            if (Files.exists(file)) {
                return new AdminPassword(Files.readString(file).strip(), Optional.empty());
            }
            var password = random();
            var hash = Credentials.hash(password);
            keep(hash, file);
            return new AdminPassword(hash, Optional.of(password));
        } catch (IOException e) {
            throw new UncheckedIOException("the password's file cannot be read or written: " + file, e);
        }
    }

    private static void keep(String hash, Path file) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var draft = Files.createTempFile(file.getParent(), "password", null, ownerOnly);
        Files.writeString(draft, hash + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** One that nobody can guess. */
    static String random() {
        var random = new SecureRandom();
        var password = new StringBuilder();
        for (var i = 0; i < LENGTH; i++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }
}
