/**
 * The server as its users have it: a process of its own, real scripts, real HTTP, a real disk and real signals.
 *
 * <p><b>Start with</b> {@link webjobs.endtoend.ServerProcess}, which every test here speaks to.
 */
package webjobs.endtoend;
