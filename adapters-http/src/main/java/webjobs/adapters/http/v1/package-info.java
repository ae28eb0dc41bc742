/**
 * Our own API under {@code /api/v1}: what Kudu's cannot tell, for people and their programs.
 *
 * <p><b>Start with</b> {@link webjobs.adapters.http.v1.V1Routes}, the table of what is served; {@code openapi.json} beside it describes
 * each route to clients, and a test holds the two to each other.
 *
 * <p><b>Knows</b> the application and its own JSON. <b>Never knows</b> Kudu's routes, the web server, or who is calling.
 *
 * <p><b>Threads:</b> everything here is immutable and called by many threads at once.
 *
 * <p><b>Why</b> every member is always there: what is not known is {@code null} and not left out, so that a client finds what it may
 * ask for in any answer. Moments are RFC 3339 in UTC, durations are seconds.
 */
package webjobs.adapters.http.v1;
