/** Measures the server beside the bare cost of the same work. Prints; judges nothing. */
package webjobs.benchmark;
