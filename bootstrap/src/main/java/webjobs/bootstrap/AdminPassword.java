package webjobs.bootstrap;

import java.io.IOException;
import java.lang.System.Logger;
import java.security.SecureRandom;
import java.util.Optional;
import webjobs.adapters.fs.KeptText;
import webjobs.adapters.fs.SiteLayout;
import webjobs.adapters.http.Credentials;

/**
 * The password of the one user there is, {@value #USER}. The home keeps a slow hash of it, whether it was given or made, so that a
 * start at which none is given has the last one.
 *
 * @param hash what {@link Credentials} check against
 * @param made the password itself, only where it has just been made and must be told to somebody
 */
record AdminPassword(String hash, Optional<String> made) {
    static final String USER = "admin";

    private static final Logger LOG = System.getLogger(AdminPassword.class.getName());

    /** Without the letters and digits that look like one another. */
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /** 24 of 56 letters are some 139 bits. */
    private static final int LENGTH = 24;

    /** @throws BadConfig where the file with the hash cannot be read or written, or holds something else */
    static AdminPassword of(PasswordChoice choice, SiteLayout layout) {
        var file = new KeptText(layout.password(), layout);
        try {
            return switch (choice) {
                case PasswordChoice.Given(var password) -> given(password, file);
                case PasswordChoice.Passing(var password) ->
                    new AdminPassword(Credentials.hash(password), Optional.empty());
                case PasswordChoice.Kept() -> kept(file, layout);
            };
        } catch (IOException e) {
            throw new BadConfig(
                    "The password's hash cannot be kept in " + layout.password() + ": " + FileTrouble.of(e) + ".");
        }
    }

    /** What is kept already is not written again: a full disk keeps nobody from starting the server. */
    private static AdminPassword given(String password, KeptText file) throws IOException {
        var kept = file.read().filter(Credentials::isHash);
        if (kept.isPresent() && Credentials.matches(password, kept.get())) {
            return new AdminPassword(kept.get(), Optional.empty());
        }
        var hash = Credentials.hash(password);
        file.write(hash);
        if (kept.isPresent()) {
            LOG.log(Logger.Level.INFO, "The password was changed: another one was given than at the last start.");
        }
        return new AdminPassword(hash, Optional.empty());
    }

    private static AdminPassword kept(KeptText file, SiteLayout layout) throws IOException {
        var kept = file.read();
        if (kept.isPresent()) {
            if (!Credentials.isHash(kept.get())) {
                throw new BadConfig("The file " + layout.password()
                        + " does not hold the hash of a password (Argon2id, of at most 256 MiB). Give a password with "
                        + PasswordChoice.VARIABLE + ", or delete the file: then a new one is made and shown.");
            }
            return new AdminPassword(kept.get(), Optional.empty());
        }
        var password = random();
        var hash = Credentials.hash(password);
        file.write(hash);
        return new AdminPassword(hash, Optional.of(password));
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
