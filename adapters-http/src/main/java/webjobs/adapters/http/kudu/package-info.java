/**
 * The documented Kudu API, as its clients know it: frozen, oddities and all.
 *
 * <p><b>Start with</b> {@link webjobs.adapters.http.kudu.KuduRoutes}, the table of what is served.
 *
 * <p><b>Knows</b> the application and the shape of Kudu's JSON. <b>Never knows</b> the web server, who is calling, or how a refusal
 * becomes a status.
 *
 * <p><b>Threads:</b> everything here is immutable and called by many threads at once.
 *
 * <p><b>Why</b> what looks wrong is right: rule ids mark what real clients rest on. Our own, better API is another package.
 */
package webjobs.adapters.http.kudu;
