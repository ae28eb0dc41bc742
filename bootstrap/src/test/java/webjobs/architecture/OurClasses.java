package webjobs.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static webjobs.architecture.Dependencies.isIn;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The class files of all modules, as the build has laid them out beside this one. */
final class OurClasses {
    static final List<String> MODULES =
            List.of("domain", "application", "adapters-http", "adapters-fs", "adapters-db", "bootstrap");

    private static final String PLANTED = OurClasses.class.getPackageName() + ".planted";

    private OurClasses() {}

    static JavaClasses ofMain() {
        return imported(MODULES.stream().map(module -> folder(module, "classes")));
    }

    static JavaClasses ofMainAndTests() {
        return imported(MODULES.stream()
                .flatMap(module -> Stream.of(folder(module, "classes"), folder(module, "test-classes"))));
    }

    /** Takes classes of libraries by their names alone, which is all that rules ask of them, and is four times as fast. */
    static ClassFileImporter importer() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter();
    }

    private static Path folder(String module, String classes) {
        return Repository.root().resolve(module, "target", classes);
    }

    private static JavaClasses imported(Stream<Path> folders) {
        return importer()
                .importPaths(folders.toList())
                .that(describe("are neither planted nor descriptions of packages", OurClasses::isReal));
    }

    private static boolean isReal(JavaClass type) {
        return !isIn(type, PLANTED) && !type.getSimpleName().equals("package-info");
    }
}
