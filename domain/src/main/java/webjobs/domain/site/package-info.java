/**
 * The home folder of the server as callers name what lies in it.
 *
 * <p><b>Start with</b> {@link webjobs.domain.site.HomePath}.
 *
 * <p><b>Never knows</b> whether a file is there, nor where on the disk the home is.
 *
 * <p><b>Threads:</b> everything here is immutable.
 *
 * <p><b>Why</b> a path is a list of names and not a text: nothing in it can mean the folder above, and nobody has to normalise it.
 */
package webjobs.domain.site;
