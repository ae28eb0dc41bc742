/**
 * Who wants to be told of what happens here, what they are told, and what came of telling them.
 *
 * <p><b>Start with</b> {@link webjobs.domain.hook.Subscription}.
 *
 * <p><b>Never knows</b> how a message is sent.
 *
 * <p><b>Threads:</b> everything here is immutable.
 *
 * <p><b>Why</b> a delivery that failed is a waiting delivery with a time, and not a timer: it survives the server, and the decision
 * when to give up is a function of what was tried.
 */
package webjobs.domain.hook;
