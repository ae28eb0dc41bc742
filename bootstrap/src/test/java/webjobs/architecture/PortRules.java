package webjobs.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.ArchCondition.from;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static webjobs.architecture.Dependencies.isIn;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Interfaces of the application are ports, ports have implementations, and each implementation is under the port's contract. */
final class PortRules {
    /** Interfaces that a port hands out or takes; the contract of that port speaks of them too. */
    private static final Set<String> PARTS_OF_PORTS = Set.of("JobLog", "Output", "Workplace");

    /** Interfaces that the application implements, for a port to call. */
    private static final Set<String> CALLED_BY_PORTS = Set.of("Seeker", "LineListener");

    /** Every port may fail; what always or often does shows how others take it, and can hold no further promise. */
    private static final String FAILS_BY_ORDER = "Failing";

    private final String root;
    private final String ports;

    PortRules(String root) {
        this.root = root;
        this.ports = root + ".application.port";
    }

    List<HouseRule> all() {
        return List.of(
                HouseRule.ofMain("interfacesOfTheApplicationArePorts", interfacesArePorts()),
                HouseRule.ofMain("everyPortIsImplementedInAnAdapter", everyPortIsImplementedInAnAdapter()),
                HouseRule.ofAll("everyImplementationIsUnderItsPortsContract", everyImplementationIsUnderItsContract()));
    }

    private ArchRule interfacesArePorts() {
        return noClasses()
                .that(resideInAPackage(root + ".application.."))
                .and()
                .resideOutsideOfPackage(ports)
                .should(from(
                        describe("be interfaces for others to implement", it -> it.isInterface() && !it.isSealed())))
                .because("a use case is its own interface; before one it would have one implementation for ever");
    }

    private ArchRule everyPortIsImplementedInAnAdapter() {
        return classes()
                .that(describe("are ports or parts of ports", this::isForOthersToImplement))
                .should(from(describe("be implemented in an adapter", this::isImplementedInAnAdapter)))
                .because(
                        "a port stands where something outside begins; one that nothing outside implements is a layer");
    }

    private ArchRule everyImplementationIsUnderItsContract() {
        return classes()
                .that(describe(
                        "implement a port and do not fail by order",
                        it -> portsOf(it).findAny().isPresent()
                                && !it.getSimpleName().startsWith(FAILS_BY_ORDER)))
                .should(from(describe("have a test that extends the port's contract", this::isUnderItsContracts)))
                .because("a fake outside the contract may lie, and a backend outside it will surprise its users");
    }

    /** A sealed interface is a value, whose kinds stand beside it. */
    private boolean isForOthersToImplement(JavaClass type) {
        return type.getPackageName().equals(ports)
                && type.isInterface()
                && !type.isAnnotation()
                && !type.isSealed()
                && !CALLED_BY_PORTS.contains(type.getSimpleName());
    }

    private boolean isImplementedInAnAdapter(JavaClass port) {
        return port.getAllSubclasses().stream().anyMatch(it -> !it.isInterface() && isIn(it, root + ".adapters"));
    }

    private Stream<JavaClass> portsOf(JavaClass type) {
        return type.isInterface()
                ? Stream.empty()
                : type.getAllRawInterfaces().stream()
                        .filter(this::isForOthersToImplement)
                        .filter(JavaClass::isTopLevelClass)
                        .filter(port -> !PARTS_OF_PORTS.contains(port.getSimpleName()));
    }

    private boolean isUnderItsContracts(JavaClass implementation) {
        return portsOf(implementation)
                .map(port -> port.getName() + "Contract")
                .allMatch(contract -> implementation.getDirectDependenciesToSelf().stream()
                        .map(dependency -> outermost(dependency.getOriginClass()))
                        .anyMatch(test ->
                                test.isAssignableTo(contract) && !test.getName().equals(contract)));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(PortRules::outermost).orElse(type);
    }
}
