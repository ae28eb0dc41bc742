package webjobs.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every class of every module to the {@link HouseRules}. */
class ArchitectureTest {
    private static final JavaClasses MAIN = OurClasses.ofMain();
    private static final JavaClasses MAIN_AND_TESTS = OurClasses.ofMainAndTests();
    private static final JavaClasses TESTS =
            MAIN_AND_TESTS.that(describe("are no main classes", type -> !MAIN.contain(type.getName())));

    static Stream<HouseRule> rules() {
        return new HouseRules("webjobs").all().stream();
    }

    /** A rule over nothing holds, so first of all there must be something. */
    @ParameterizedTest
    @CsvSource({
        "webjobs.domain, 10",
        "webjobs.application, 15",
        "webjobs.adapters.http, 15",
        "webjobs.adapters.fs, 15",
        "webjobs.adapters.process, 8",
        "webjobs.adapters.db, 8",
        "webjobs.bootstrap, 2"
    })
    void looksAtTheClassesOfEveryModule(String packageName, int atLeast) {
        assertThat(MAIN.stream().filter(type -> Dependencies.isIn(type, packageName)))
                .as("main classes in %s", packageName)
                .hasSizeGreaterThanOrEqualTo(atLeast);
    }

    @Test
    void looksAtTheTestsOfEveryModule() {
        var tests = TESTS.stream().filter(JavaClass::isTopLevelClass).map(JavaClass::getSimpleName);

        assertThat(tests)
                .contains(
                        "CronScheduleTest",
                        "RunHistoryContract",
                        "Eventually",
                        "H2RunHistoryTest",
                        "DirectoryJobStoreTest",
                        "HttpApiJobsTest",
                        "ArchitectureTest");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(HouseRule rule) {
        rule.rule()
                .check(
                        switch (rule.scope()) {
                            case MAIN -> MAIN;
                            case TESTS -> TESTS;
                            case MAIN_AND_TESTS -> MAIN_AND_TESTS;
                        });
    }

    @ParameterizedTest
    @MethodSource("rules")
    void givesAReason(HouseRule rule) {
        assertThat(rule.rule().getDescription()).contains(", because ");
    }

    @Test
    void everyPackageSaysWhatLivesInIt() {
        assertThat(OurClasses.MODULES.stream().flatMap(ArchitectureTest::silentPackages))
                .as("packages without a package-info.java")
                .isEmpty();
    }

    private static Stream<Path> silentPackages(String module) {
        return Repository.packagesWithoutInfo(Repository.root().resolve(module, "src", "main", "java")).stream();
    }
}
