/** Tests of what our own API writes and reads. */
package webjobs.adapters.http.v1;
