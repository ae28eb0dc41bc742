package webjobs.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.ArchCondition.from;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static webjobs.architecture.Dependencies.isIn;
import static webjobs.architecture.Dependencies.onlyWhere;
import static webjobs.architecture.Dependencies.topLevelName;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What every class of ours keeps to. Rules of what may be used are allow-lists, so that a new library or package is a decision and not
 * an accident.
 *
 * <p>The rules are made for a root package, so that the planted violations can live under another one.
 */
final class HouseRules {
    /** What adapters show to the wiring; all else of them is their own business. */
    private static final Set<String> PUBLIC_IN_ADAPTERS = Set.of(
            "adapters.db.Database",
            "adapters.db.DatabaseRunHistory",
            "adapters.db.DatabaseScheduleHistory",
            "adapters.fs.SiteLayout",
            "adapters.fs.SoleServer",
            "adapters.fs.AppSettingsFile",
            "adapters.fs.DirectoryDeploymentRecords",
            "adapters.fs.DirectoryHomeFiles",
            "adapters.fs.DirectoryJobStore",
            "adapters.fs.HooksFile",
            "adapters.fs.FolderSpace",
            "adapters.fs.DirectoryContinuousLogs",
            "adapters.fs.DirectoryJobLogs",
            "adapters.fs.KeptText",
            "adapters.fs.LogLimits",
            "adapters.fs.UploadLimits",
            "adapters.process.OsProcesses",
            "adapters.process.OwnEnvironment",
            "adapters.process.Interpreters",
            "adapters.http.HttpApi",
            "adapters.http.HttpHookSender",
            "adapters.http.HttpSettings",
            "adapters.http.PrometheusMeasures",
            "adapters.http.RequestId",
            "adapters.http.TrustedProxies",
            "adapters.http.Credentials");

    private static final Set<String> PACKAGES_OF_THE_DOMAIN = Set.of(
            "java.lang",
            "java.lang.annotation",
            "java.lang.invoke",
            "java.lang.runtime",
            "java.math",
            "java.nio.charset",
            "java.util",
            "java.util.function",
            "java.util.regex",
            "java.util.stream",
            "org.jspecify.annotations");

    private static final Pattern OUTSIDE_THE_JVM =
            Pattern.compile("java\\.lang\\.(Process\\w*|Runtime|System|Thread\\w*|ClassLoader)(\\$.*)?");

    private static final Pattern NOT_FOR_THE_APPLICATION =
            Pattern.compile("java\\.net\\..*|java\\.sql\\..*|java\\.rmi\\..*"
                    + "|java\\.util\\.(zip|jar|logging|prefs)\\..*|java\\.nio\\.channels\\..*"
                    + "|java\\.nio\\.file\\.(Files|FileSystem.*|attribute\\..*|spi\\..*)|java\\.io\\.(File|RandomAccess).*"
                    + "|java\\.lang\\.(Process.*|Runtime|foreign\\..*)");

    private static final Pattern VAGUE_NAME =
            Pattern.compile(".*(Impl|Util|Utils|Helper|Manager|Service|Dto|Entity|Adapter|Port|UseCase)");

    private final String root;

    HouseRules(String root) {
        this.root = root;
    }

    List<HouseRule> all() {
        var rules = new ArrayList<HouseRule>();
        rules.addAll(modules());
        rules.addAll(core());
        rules.addAll(new PortRules(root).all());
        rules.addAll(manners());
        return rules;
    }

    private List<HouseRule> modules() {
        return List.of(
                HouseRule.ofMain("theDomainDependsOnNothingThatHappens", domainDependsOnNothingThatHappens()),
                HouseRule.ofMain("theApplicationOpensNothing", applicationOpensNothing()),
                HouseRule.ofMain("adaptersNeverSeeOneAnother", adaptersNeverSeeOneAnother()),
                HouseRule.ofMain("onlyTheWiringSeesAdapters", onlyTheWiringSeesAdapters()),
                HouseRule.ofMain("nothingSeesTheWiring", nothingSeesTheWiring()),
                HouseRule.ofMain("everyLibraryHasItsHome", everyLibraryHasItsHome()),
                HouseRule.ofMain("adaptersShowOnlyWhatIsWired", adaptersShowOnlyWhatIsWired()),
                HouseRule.ofMain("theWiringUsesOnlyWhatIsShown", theWiringUsesOnlyWhatIsShown()),
                HouseRule.ofMain("packagesHaveNoCycles", packagesHaveNoCycles()));
    }

    private List<HouseRule> core() {
        return List.of(
                HouseRule.ofMain("timeAndChanceAreArgumentsInTheCore", timeAndChanceAreArguments()),
                HouseRule.ofMain("domainTypesAreClosed", domainTypesAreClosed()));
    }

    private List<HouseRule> manners() {
        return List.of(
                HouseRule.ofMain("namesSayWhatAThingIs", namesSayWhatAThingIs()),
                HouseRule.ofMain("fieldsAreHiddenOrFinal", fieldsAreHiddenOrFinal()),
                HouseRule.ofMain("onlyTheCommandLinePrints", onlyTheCommandLinePrints()),
                HouseRule.ofTests("onlyEventuallySleeps", onlyEventuallySleeps()));
    }

    private ArchRule domainDependsOnNothingThatHappens() {
        return classes()
                .that(liveIn("domain"))
                .should(onlyWhere(
                        (user, used) -> isIn(used, root + ".domain")
                                || PACKAGES_OF_THE_DOMAIN.contains(used.getPackageName())
                                        && !OUTSIDE_THE_JVM
                                                .matcher(used.getName())
                                                .matches()
                                || isIn(used, "java.time")
                                || used.getName().startsWith("java.text.Normalizer")
                                || isIn(used, "com.cronutils")
                                        && topLevelName(user).equals(root + ".domain.schedule.CronSchedule"),
                        "depend only on values of the JDK and, in CronSchedule, on the cron library"))
                .because("rules that nothing happens in can be tested by the thousand and trusted in any order");
    }

    private ArchRule applicationOpensNothing() {
        return classes()
                .that(liveIn("application"))
                .should(onlyWhere(
                        (_, used) -> isIn(used, root + ".domain")
                                || isIn(used, root + ".application")
                                || isIn(used, "org.jspecify.annotations")
                                || isIn(used, "java")
                                        && !NOT_FOR_THE_APPLICATION
                                                .matcher(used.getName())
                                                .matches(),
                        "depend only on the domain, themselves and what of the JDK opens nothing"))
                .because("use cases reach the outside through ports alone: they may hold a path, not open one");
    }

    private ArchRule adaptersNeverSeeOneAnother() {
        return slices().matching(root + ".adapters.(*)..")
                .should()
                .notDependOnEachOther()
                .because("each can be replaced alone; files and processes too meet only in the ports");
    }

    private ArchRule onlyTheWiringSeesAdapters() {
        return noClasses()
                .that(not(liveIn("adapters")))
                .and(not(liveIn("bootstrap")))
                .should()
                .dependOnClassesThat(liveIn("adapters"))
                .because("dependencies point inward");
    }

    private ArchRule nothingSeesTheWiring() {
        return noClasses()
                .that(not(liveIn("bootstrap")))
                .should()
                .dependOnClassesThat(liveIn("bootstrap"))
                .because("the wiring sees all, so whoever sees it sees all too");
    }

    private ArchRule everyLibraryHasItsHome() {
        return classes()
                .should(onlyWhere(new LibraryHomes(root)::allow, "use a library only where it is at home"))
                .because("a library that is used in one place can be replaced in one place");
    }

    private ArchRule adaptersShowOnlyWhatIsWired() {
        return classes()
                .that(liveIn("adapters"))
                .and()
                .areTopLevelClasses()
                .and()
                .arePublic()
                .should(from(describe(
                        "be on the list of what is wired, or be used by another package of their adapter",
                        type -> isWired(type) || isUsedByAnotherPackageOfItsAdapter(type))))
                .because("what is public will be used, and then cannot be changed");
    }

    private ArchRule theWiringUsesOnlyWhatIsShown() {
        return classes()
                .that(liveIn("bootstrap"))
                .should(onlyWhere(
                        (_, used) -> !isIn(used, root + ".adapters") || isWired(used),
                        "use of the adapters only what is on the list of what is wired"))
                .because("a class that an adapter of several packages shows to itself is nobody else's business");
    }

    private boolean isWired(JavaClass type) {
        return PUBLIC_IN_ADAPTERS.contains(topLevelName(type).substring(root.length() + 1));
    }

    private boolean isUsedByAnotherPackageOfItsAdapter(JavaClass type) {
        return type.getDirectDependenciesToSelf().stream()
                .map(Dependency::getOriginClass)
                .anyMatch(user -> !user.getPackageName().equals(type.getPackageName())
                        && adapterOf(user).equals(adapterOf(type)));
    }

    /** The name of the adapter's package; empty where a class is in none. */
    private String adapterOf(JavaClass type) {
        var adapters = root + ".adapters.";
        var packageName = type.getPackageName();
        return packageName.startsWith(adapters)
                ? packageName.substring(adapters.length()).split("\\.")[0]
                : "";
    }

    private ArchRule packagesHaveNoCycles() {
        return slices().matching(root + ".(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(alwaysTrue(), describe("Refused", this::isRefused))
                .ignoreDependency(describe("Refused", this::isRefused), alwaysTrue())
                .because("packages in a cycle are one package; only Refused, which all throw, names values of all");
    }

    private boolean isRefused(JavaClass type) {
        return topLevelName(type).equals(root + ".domain.Refused");
    }

    private ArchRule timeAndChanceAreArguments() {
        return noClasses()
                .that(liveIn("domain").or(liveIn("application")))
                .should()
                // not callMethod, past which method references slip
                .accessTargetWhere(describe("tells the time, sleeps or throws dice", TimeAndChance::isAskedBy))
                .because("a moment is an argument, so that a test can choose it");
    }

    private ArchRule domainTypesAreClosed() {
        return classes()
                .that(liveIn("domain"))
                .and(describe("are written by a person", type -> !isMadeByTheCompiler(type)))
                .should(from(describe("be records, enums, sealed interfaces or final classes", HouseRules::isClosed)))
                .because("a switch over a closed type stops the build where a new case is forgotten");
    }

    private static boolean isMadeByTheCompiler(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.SYNTHETIC) || type.isAnonymousClass();
    }

    private static boolean isClosed(JavaClass type) {
        return type.isInterface()
                ? type.isSealed()
                : type.isRecord() || type.isEnum() || type.getModifiers().contains(JavaModifier.FINAL);
    }

    private ArchRule namesSayWhatAThingIs() {
        return noClasses()
                .should(from(describe(
                        "have a name that could be anything's",
                        (JavaClass type) ->
                                VAGUE_NAME.matcher(type.getSimpleName()).matches())))
                .because("a class whose name says nothing collects what has no place");
    }

    private ArchRule fieldsAreHiddenOrFinal() {
        return fields().that()
                .arePublic()
                .or()
                .areStatic()
                .should()
                .beFinal()
                .because("what anybody can change has no owner");
    }

    private ArchRule onlyTheCommandLinePrints() {
        return noClasses()
                .that(describe(
                        "are not the command line", type -> !topLevelName(type).equals(root + ".bootstrap.Main")))
                .should()
                .accessField(System.class, "out")
                .because("the server speaks through its log and its answers");
    }

    private ArchRule onlyEventuallySleeps() {
        return noClasses()
                .that(describe(
                        "are not Eventually", type -> !topLevelName(type).equals(root + ".application.Eventually")))
                .should()
                .accessTargetWhere(describe("sleeps", TimeAndChance::isSleepOf))
                .because("a test that sleeps is slow where it is right and wrong where the machine is slow");
    }

    private DescribedPredicate<JavaClass> liveIn(String packageName) {
        return describe("live in " + packageName, type -> isIn(type, root + "." + packageName));
    }

    private static DescribedPredicate<JavaClass> not(DescribedPredicate<JavaClass> predicate) {
        return DescribedPredicate.not(predicate);
    }
}
