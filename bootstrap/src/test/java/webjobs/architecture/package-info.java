/**
 * The rules of the house, held by tests: of classes and of what is written about them.
 *
 * <p><b>Start with</b> {@link webjobs.architecture.HouseRules}, which lists them with their reasons.
 *
 * <p><b>Knows</b> the class files of all modules, main and test. {@code ArchitectureTest} holds them to the rules;
 * {@code ArchitectureRulesCatchTest} holds the rules to the violations in {@code planted}, for a rule that cannot fail says nothing.
 *
 * <p><b>Threads:</b> none.
 */
package webjobs.architecture;
