/** The rules of HTTP that need no server to be tried. */
package webjobs.adapters.http.exchange;
