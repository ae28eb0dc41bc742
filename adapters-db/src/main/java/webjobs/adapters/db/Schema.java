package webjobs.adapters.db;

import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.exception.FlywayValidateException;
import webjobs.adapters.db.Database.CannotOpen;

/** Our tables, brought up to date by the files in {@code db/migration}, which are the same for every database. */
final class Schema {
    private static final String TABLE = "webjobs_schema";

    private Schema() {}

    /**
     * Applies what is missing.
     *
     * @throws CannotOpen if a newer version of this server has been here, or somebody changed our tables' history
     * @throws org.flywaydb.core.api.FlywayException if the database fails
     */
    static void migrate(DataSource database) {
        var flyway = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:db/migration")
                .table(TABLE)
                // A schema that has tables of others in it is no obstacle.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                // What a newer version of this server has done to the tables is not to be ignored.
                .ignoreMigrationPatterns(new String[0])
                .load();
        try {
            flyway.migrate();
        } catch (FlywayValidateException unlike) {
            throw refusal(flyway.info().all(), unlike);
        }
    }

    private static CannotOpen refusal(MigrationInfo[] changes, FlywayValidateException unlike) {
        return Stream.of(changes)
                .filter(change -> change.getState() == MigrationState.FUTURE_SUCCESS)
                .findFirst()
                .map(newer -> new CannotOpen(
                        "The run history was written by a newer version of this server (its tables have version "
                                + newer.getVersion() + "): start that version.",
                        unlike))
                .orElseGet(() -> new CannotOpen(
                        "The tables of the run history were not made by this server, or were changed since: see the table "
                                + TABLE + ".",
                        unlike));
    }
}
