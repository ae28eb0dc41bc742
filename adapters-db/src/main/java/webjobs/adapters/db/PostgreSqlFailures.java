package webjobs.adapters.db;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import org.jooq.exception.DataAccessException;
import webjobs.adapters.db.Database.CannotOpen;
import webjobs.adapters.db.Database.Settings;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;

/** What PostgreSQL's errors mean; see the appendix "PostgreSQL Error Codes" of its manual. */
final class PostgreSqlFailures {
    private PostgreSqlFailures() {}

    /** @param happened whether what failed may have happened all the same */
    static StorageFailed told(DataAccessException failure, Happened happened) {
        var state = state(failure);
        if (state.equals("53100")) {
            return new StorageFailed("The disk of the run history's PostgreSQL is full.", happened, true, failure);
        }
        if (isAway(state) || hasCause(failure, IOException.class) || hasCause(failure, SQLTransientException.class)) {
            return new StorageFailed(PostgreSqlPulse.GONE, happened, true, failure);
        }
        if (isPassing(state)) {
            return new StorageFailed("The run history's PostgreSQL cannot do it just now.", happened, true, failure);
        }
        return new StorageFailed("The run history's PostgreSQL refused what it was asked.", happened, false, failure);
    }

    /** Whether PostgreSQL answered and refused. It may go away while it commits, and say so only then. */
    static boolean isDenial(DataAccessException failure) {
        var state = state(failure);
        return !state.isEmpty() && !isAway(state) && !hasCause(failure, IOException.class);
    }

    static CannotOpen cannotOpen(Settings.PostgreSql settings, Exception failure) {
        var where = "at " + PostgreSqlServer.shown(settings.url());
        var state = state(failure);
        var message = switch (state) {
            case "28P01", "28000" ->
                "PostgreSQL " + where + " does not let the user " + settings.user()
                        + " in: check the name, the password and pg_hba.conf.";
            case "3D000" -> "PostgreSQL " + where + " has no such database: create it.";
            case "55P03" ->
                "The run history " + where
                        + " is in use by another server: stop that one, or give this one another database.";
            case "42501" -> "The user " + settings.user() + " may not create tables " + where + ".";
            case "53300" -> "PostgreSQL " + where + " takes no more connections.";
            default ->
                isAway(state) || hasCause(failure, IOException.class)
                        ? "No PostgreSQL answers " + where + ": check the address and that it runs."
                        : "The run history " + where + " cannot be opened.";
        };
        return new CannotOpen(message, failure);
    }

    /** Whether PostgreSQL has said something, as that it takes no more connections, and lives. */
    static boolean isAnswer(SQLException failure) {
        var state = state(failure);
        return !state.isEmpty() && !isAway(state);
    }

    /** Connections fail, or the server is stopping or starting. */
    private static boolean isAway(String state) {
        return state.startsWith("08") || state.startsWith("57P");
    }

    /** Conflicts, shortage, time limits, a standby before it takes over, failures of its system. */
    private static boolean isPassing(String state) {
        return state.startsWith("40")
                || state.startsWith("53")
                || state.startsWith("55")
                || state.startsWith("57")
                || state.startsWith("58")
                || state.equals("25006");
    }

    /** The innermost SQL state there is: Flyway and the pool wrap one another's. */
    private static String state(Throwable failure) {
        var state = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return state;
    }

    private static boolean hasCause(Throwable failure, Class<?> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
