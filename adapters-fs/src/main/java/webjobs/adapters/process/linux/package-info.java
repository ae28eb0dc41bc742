/**
 * The calls of Linux that Java has no words for; the only package of this adapter that knows {@code java.lang.foreign}.
 *
 * <p>Numbers and sizes are those of 64-bit x86 and ARM. A call that fails throws a {@link webjobs.adapters.process.linux.CallFailed}
 * with the system's own number and words. Nothing here decides anything.
 */
package webjobs.adapters.process.linux;
