package webjobs.adapters.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.h2.api.ErrorCode;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.StorageFailed.Happened;

class H2FailuresTest {
    @ParameterizedTest
    @ValueSource(ints = {ErrorCode.DEADLOCK_1, ErrorCode.LOCK_TIMEOUT_1, ErrorCode.CONCURRENT_UPDATE_1})
    void mayBeTriedAgainWhereAnotherWasInTheWay(int code) {
        assertThat(H2Failures.told(failure(code), Happened.UNKNOWN).isRetryable())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {ErrorCode.SYNTAX_ERROR_1, ErrorCode.DUPLICATE_KEY_1, ErrorCode.VALUE_TOO_LONG_2})
    void areNotToBeTriedAgainWhereTheStatementIsWrong(int code) {
        assertThat(H2Failures.told(failure(code), Happened.UNKNOWN).isRetryable())
                .isFalse();
    }

    private static DataAccessException failure(int code) {
        return new DataAccessException("so scripted", new SQLException("", "", code));
    }
}
