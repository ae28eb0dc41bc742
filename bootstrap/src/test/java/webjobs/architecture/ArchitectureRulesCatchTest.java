package webjobs.architecture;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the {@link HouseRules} to classes that were planted to break them: each rule names its culprits and nobody else. */
class ArchitectureRulesCatchTest {
    private static final String ROOT = "webjobs.architecture.planted";
    private static final JavaClasses PLANTED = OurClasses.importer().importPackages(ROOT);

    /** Who is at fault comes first in each detail of a report, in angle brackets. */
    private static final Pattern CULPRIT = Pattern.compile("<" + Pattern.quote(ROOT) + "\\.([\\w.]+)");

    private static final Map<String, Set<String>> CULPRITS = Map.ofEntries(
            entry(
                    "theDomainDependsOnNothingThatHappens",
                    Set.of("domain.HoldsAFile", "domain.AsksTheMachine", "domain.schedule.KnowsTheCronLibrary")),
            entry("theApplicationOpensNothing", Set.of("application.OpensAFile")),
            entry("adaptersNeverSeeOneAnother", Set.of("adapters.db.LooksSideways")),
            entry("onlyTheWiringSeesAdapters", Set.of("tool.LooksOutward")),
            entry("nothingSeesTheWiring", Set.of("adapters.fs.LooksUp")),
            entry(
                    "everyLibraryHasItsHome",
                    Set.of(
                            "adapters.db.SpeaksJson",
                            "adapters.fs.StartsAProcess",
                            "adapters.http.UsesAnUnknownLibrary")),
            entry("adaptersShowOnlyWhatIsWired", Set.of("adapters.db.PublicInnards")),
            entry("theWiringUsesOnlyWhatIsShown", Set.of("bootstrap.LooksInside")),
            entry("packagesHaveNoCycles", Set.of("bootstrap.one.First", "bootstrap.two.Second")),
            entry(
                    "timeAndChanceAreArgumentsInTheCore",
                    Set.of(
                            "domain.TakesTheTimeByReference",
                            "domain.ThrowsDice",
                            "application.ReadsTheClock",
                            "application.Eventually")),
            entry("domainTypesAreClosed", Set.of("domain.OpenClass", "domain.OpenInterface")),
            entry("interfacesOfTheApplicationArePorts", Set.of("application.StrayInterface")),
            entry("everyPortIsImplementedInAnAdapter", Set.of("application.port.Unimplemented")),
            entry("everyImplementationIsUnderItsPortsContract", Set.of("adapters.db.UntestedRunHistory")),
            entry("namesSayWhatAThingIs", Set.of("bootstrap.RunHelper")),
            entry("fieldsAreHiddenOrFinal", Set.of("bootstrap.OpenField", "bootstrap.ChangingStatic")),
            entry("onlyTheCommandLinePrints", Set.of("bootstrap.Prints")),
            entry("onlyEventuallySleeps", Set.of("bootstrap.SleepsInATest")));

    static Stream<HouseRule> rules() {
        return new HouseRules(ROOT).all().stream();
    }

    @Test
    void aCulpritIsPlantedForEveryRule() {
        assertThat(rules().map(HouseRule::name)).containsExactlyInAnyOrderElementsOf(CULPRITS.keySet());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void eachRuleNamesItsCulpritsAndNobodyElse(HouseRule rule) {
        var details = rule.rule().evaluate(PLANTED).getFailureReport().getDetails();

        assertThat(details.stream()
                        .flatMap(ArchitectureRulesCatchTest::culprits)
                        .collect(Collectors.toSet()))
                .as(String.join("\n", details))
                .isEqualTo(CULPRITS.get(rule.name()));
    }

    @Test
    void aPackageThatSaysNothingIsFound(@TempDir Path folder) throws IOException {
        var silent = Files.createDirectories(folder.resolve("a/b"));
        var telling = Files.createDirectories(folder.resolve("a/c"));
        Files.createFile(silent.resolve("One.java"));
        Files.createFile(telling.resolve("Two.java"));
        Files.createFile(telling.resolve("package-info.java"));

        assertThat(Repository.packagesWithoutInfo(folder)).containsExactly(silent);
    }

    /** A detail may have several lines, one for each step of a cycle or each dependency between adapters. */
    private static Stream<String> culprits(String detail) {
        return detail.lines().flatMap(line -> {
            var found = CULPRIT.matcher(line);
            return found.find() ? Stream.of(outermost(found.group(1))) : Stream.empty();
        });
    }

    /** A member's name follows its class's, whose simple name is the first in capitals. */
    private static String outermost(String name) {
        return name.replaceFirst("^((?:[a-z]\\w*\\.)*[A-Z]\\w*).*", "$1");
    }
}
