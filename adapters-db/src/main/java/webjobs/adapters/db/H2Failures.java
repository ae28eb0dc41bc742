package webjobs.adapters.db;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jooq.exception.DataAccessException;
import webjobs.adapters.db.Database.CannotOpen;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;

/** What H2's errors mean, for a person and for the next call. */
final class H2Failures {
    private H2Failures() {}

    /** @param happened whether what failed may have happened all the same */
    static StorageFailed told(DataAccessException failure, Happened happened) {
        if (isWait(failure)) {
            return new StorageFailed("The run history was too busy to answer in time.", happened, true, failure);
        }
        if (isRefusal(failure)) {
            return new StorageFailed("The run history's database refused what it was asked.", happened, false, failure);
        }
        if (isDamage(failure)) {
            return new StorageFailed(
                    "The file of the run history is damaged: restore it from a backup, or move it away to begin a new one.",
                    happened,
                    false,
                    failure);
        }
        return new StorageFailed(
                "The file of the run history cannot be read or written" + diskWords(failure), happened, true, failure);
    }

    /** @param failure of JDBC's or around it */
    static CannotOpen cannotOpen(Path directory, Exception failure) {
        if (code(failure) == ErrorCode.DATABASE_ALREADY_OPEN_1) {
            return inUse(directory, failure);
        }
        if (code(failure) == ErrorCode.FILE_VERSION_ERROR_1
                || mvStoreCode(failure) == DataUtils.ERROR_UNSUPPORTED_FORMAT) {
            return new CannotOpen(
                    "The run history in " + directory
                            + " was written by a newer version of this server: start that version.",
                    failure);
        }
        if (isDamage(failure)) {
            return new CannotOpen(
                    "The file of the run history in " + directory
                            + " is damaged: restore it from a backup, or move it away to begin a new one.",
                    failure);
        }
        return new CannotOpen("The run history in " + directory + " cannot be opened" + diskWords(failure), failure);
    }

    static CannotOpen inUse(Path directory, Exception failure) {
        return new CannotOpen(
                "The run history in " + directory
                        + " is in use by another server: stop that one, or give this one another home.",
                failure);
    }

    /** It did not like the statement or a value; it works as before. Its codes are SQL states' classes 21 to 42, a deadlock's too. */
    private static boolean isRefusal(Exception failure) {
        var code = code(failure);
        return code >= 21_000 && code < 43_000;
    }

    private static boolean isWait(Exception failure) {
        return switch (code(failure)) {
            case ErrorCode.LOCK_TIMEOUT_1,
                    ErrorCode.DEADLOCK_1,
                    ErrorCode.CONCURRENT_UPDATE_1,
                    ErrorCode.STATEMENT_WAS_CANCELED -> true;
            default -> false;
        };
    }

    private static boolean isDamage(Exception failure) {
        if (code(failure) == ErrorCode.FILE_CORRUPTED_1) {
            return true;
        }
        return switch (mvStoreCode(failure)) {
            case DataUtils.ERROR_FILE_CORRUPT, DataUtils.ERROR_CHUNK_NOT_FOUND, DataUtils.ERROR_BLOCK_NOT_FOUND -> true;
            default -> false;
        };
    }

    /** The end of a sentence: why, as far as the disk says. */
    private static String diskWords(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && cause.getMessage() != null) {
                return cause.getMessage().contains("No space left")
                                || cause.getMessage().contains("quota")
                        ? ": its disk is full."
                        : ": " + cause.getMessage() + ".";
            }
        }
        return ".";
    }

    private static int code(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql.getErrorCode();
            }
        }
        return 0;
    }

    private static int mvStoreCode(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MVStoreException store) {
                return store.getErrorCode();
            }
        }
        return 0;
    }
}
