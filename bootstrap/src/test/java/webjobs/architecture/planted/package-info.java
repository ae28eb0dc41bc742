/**
 * A small server in which each rule of the house is broken once.
 *
 * <p><b>Start with</b> {@code ArchitectureRulesCatchTest}, which names each culprit.
 *
 * <p><b>Knows</b> nothing of the real classes, and is left out where those are looked at.
 *
 * <p><b>Threads:</b> none; nothing here ever runs.
 */
package webjobs.architecture.planted;
