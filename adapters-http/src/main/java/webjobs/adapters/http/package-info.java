/**
 * The server's HTTP side: it listens, finds out who calls, and answers from the table of routes.
 *
 * <p><b>Start with</b> {@link webjobs.adapters.http.HttpApi}, then {@code Dispatch}, through which every request goes.
 *
 * <p><b>Knows</b> the web server, the application, and the packages below it: {@code exchange}, which holds requests and answers, and
 * {@code kudu}, which holds resources. <b>Never knows</b> another adapter.
 *
 * <p><b>Threads:</b> one virtual thread for each connection, and a second one while it follows a log. None is interrupted while it
 * answers: an interrupt would close the embedded database's file under it.
 *
 * <p><b>Why</b> we match paths ourselves: four prefixes in any case of letters, {@code %2F} as part of a name, 405 with {@code Allow}
 * and {@code HEAD} wherever {@code GET} is are one small table here, and would be four workarounds in the server's own routing.
 */
package webjobs.adapters.http;
