/**
 * One request and its answer, as the resources see them, and the table that leads from one to the other.
 *
 * <p><b>Start with</b> {@link webjobs.adapters.http.exchange.Routes}.
 *
 * <p><b>Knows</b> the domain's refusals and HTTP's rules. <b>Never knows</b> which resources there are, or who is calling; of the web
 * server only {@link webjobs.adapters.http.exchange.Request} has a part to read from.
 *
 * <p><b>Threads:</b> a {@code Request} belongs to the thread that answers it; everything else is immutable.
 *
 * <p><b>Why</b> answers are data instead of calls on the server's response: {@code HEAD}, entity tags, unread bodies and the headers
 * of every answer are then looked after in one place, and a resource cannot answer twice.
 */
package webjobs.adapters.http.exchange;
