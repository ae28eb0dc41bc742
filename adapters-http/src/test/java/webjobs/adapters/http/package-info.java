/**
 * The HTTP interface, tried over real sockets with the application behind it on in-memory ports.
 *
 * <p><b>Start with</b> {@link webjobs.adapters.http.ServerUnderTest}.
 */
package webjobs.adapters.http;
