/** The parsers and formats of Kudu's contract that need no server to be tried. */
package webjobs.adapters.http.kudu;
