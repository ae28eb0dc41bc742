package webjobs.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.BiPredicate;

/** Conditions on what a class depends on, array types taken for their elements'. */
final class Dependencies {
    private Dependencies() {}

    /** @param allowed whether a class may depend on another; it is not asked for primitives */
    static ArchCondition<JavaClass> onlyWhere(BiPredicate<JavaClass, JavaClass> allowed, String description) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                for (var dependency : origin.getDirectDependenciesFromSelf()) {
                    var target = dependency.getTargetClass().getBaseComponentType();
                    if (!target.isPrimitive() && !allowed.test(origin, target)) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    /** Whether a class lies in a package or below it. */
    static boolean isIn(JavaClass type, String packageName) {
        return isIn(type.getPackageName(), packageName);
    }

    static boolean isIn(String inner, String outer) {
        return inner.equals(outer) || inner.startsWith(outer + ".");
    }

    /** The name of the file's class that a class stands in. */
    static String topLevelName(JavaClass type) {
        var name = type.getName();
        var dollar = name.indexOf('$');
        return dollar < 0 ? name : name.substring(0, dollar);
    }
}
