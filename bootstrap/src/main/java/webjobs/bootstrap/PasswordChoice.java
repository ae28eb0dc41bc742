package webjobs.bootstrap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which password the administrator is to have, as whoever starts the server says. */
sealed interface PasswordChoice {
    /** The variable with the password itself. */
    String VARIABLE = "WEBJOBS_ADMIN_PASSWORD";

    /** The variable with the path of a file that holds it. */
    String FILE_VARIABLE = "WEBJOBS_ADMIN_PASSWORD_FILE";

    /** Where systemd puts the credentials of a unit, and the name of ours among them. */
    String CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY";

    String CREDENTIAL = "webjobs-admin-password";

    /** The fewest characters of a password. */
    int LEAST_LENGTH = 8;

    /** Nobody has said: the one that the home keeps, or a new one where it keeps none. */
    record Kept() implements PasswordChoice {}

    /** This one, from now on. */
    record Given(String password) implements PasswordChoice {}

    /** This one until the server stops. */
    record Passing(String password) implements PasswordChoice {}

    /**
     * What the environment says.
     *
     * @throws BadConfig where a password is shorter than {@value #LEAST_LENGTH} characters, its file cannot be read, or it is given in
     *     more than one way
     */
    static PasswordChoice of(Map<String, String> environment) {
        var given = new LinkedHashMap<String, String>();
        var text = environment.getOrDefault(VARIABLE, "");
        if (!text.isEmpty()) {
            given.put("the environment variable " + VARIABLE, text);
        }
        var file = environment.getOrDefault(FILE_VARIABLE, "");
        if (!file.isEmpty()) {
            given.put("the file " + file + " (" + FILE_VARIABLE + ")", read(Path.of(file)));
        }
        var credentials = environment.getOrDefault(CREDENTIALS_VARIABLE, "");
        if (!credentials.isEmpty() && Files.exists(Path.of(credentials, CREDENTIAL))) {
            var credential = Path.of(credentials, CREDENTIAL);
            given.put("the credential " + credential, read(credential));
        }
        if (given.size() > 1) {
            throw new BadConfig("The administrator's password is given more than once, by "
                    + String.join(" and by ", given.keySet()) + ": leave one of them.");
        }
        given.forEach(PasswordChoice::requireLength);
        return given.values().stream()
                .findFirst()
                .<PasswordChoice>map(Given::new)
                .orElseGet(Kept::new);
    }

    private static void requireLength(String source, String password) {
        var length = password.codePointCount(0, password.length());
        if (length < LEAST_LENGTH) {
            throw new BadConfig("The administrator's password from " + source + " has " + length
                    + (length == 1 ? " character" : " characters") + ": it must have at least " + LEAST_LENGTH + ".");
        }
    }

    /** A file's one line, without its end. */
    private static String read(Path file) {
        try {
            var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
            if (text.lines().count() > 1) {
                throw new BadConfig(
                        "The password's file " + file + " has more than one line: it must hold the password alone.");
            }
            return text;
        } catch (NoSuchFileException _) {
            throw new BadConfig("The password's file " + file + " is not there.");
        } catch (IOException e) {
            throw new BadConfig("The password's file " + file + " cannot be read: " + FileTrouble.of(e) + ".");
        }
    }
}
