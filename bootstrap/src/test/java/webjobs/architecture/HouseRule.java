package webjobs.architecture;

import com.tngtech.archunit.lang.ArchRule;

/**
 * A rule and where it holds.
 *
 * @param name a sentence in camel case, as a test would be named
 */
record HouseRule(String name, Scope scope, ArchRule rule) {

    /** The classes that a rule looks at. */
    enum Scope {
        MAIN,
        TESTS,
        MAIN_AND_TESTS
    }

    static HouseRule ofMain(String name, ArchRule rule) {
        return new HouseRule(name, Scope.MAIN, rule);
    }

    static HouseRule ofTests(String name, ArchRule rule) {
        return new HouseRule(name, Scope.TESTS, rule);
    }

    static HouseRule ofAll(String name, ArchRule rule) {
        return new HouseRule(name, Scope.MAIN_AND_TESTS, rule);
    }

    @Override
    public String toString() {
        return name;
    }
}
