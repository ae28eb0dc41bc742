/**
 * The disk: where the content of jobs lies, where their runs work, and what their runs write.
 *
 * <p><b>Start with</b> {@link webjobs.adapters.fs.SiteLayout}, which knows every path, then {@link
 * webjobs.adapters.fs.DirectoryJobStore}, {@link webjobs.adapters.fs.DirectoryJobLogs} and {@link
 * webjobs.adapters.fs.DirectoryContinuousLogs}, which implement the ports. What callers see of the home is {@link
 * webjobs.adapters.fs.DirectoryHomeFiles}, and how it stays in the home is {@link webjobs.adapters.fs.RealPaths} and {@link
 * webjobs.adapters.fs.OpenFolder}.
 *
 * <p><b>Knows</b> the ports, the domain, Jackson (for {@code settings.job}) and commons-compress (for archives in and out). <b>Never knows</b> its
 * sibling {@code webjobs.adapters.process}: the two meet only in {@link webjobs.application.port.Workplace}.
 *
 * <p><b>Threads:</b> the public classes are safe for use by many; a watch has a thread of its own, which ends with it. Within one
 * server a job's content is guarded by the job's lock; nothing guards it from people and programs that edit the files themselves, so
 * whatever is read here may vanish while it is read.
 *
 * <p><b>Why</b> an upload is laid out completely, and forced to the disk, before the job is touched: then the change itself is two
 * renames, of which either both or none have happened once the server runs again. Unpacking into the job's folder would be less
 * code, and leave half a job behind whenever something goes wrong.
 */
package webjobs.adapters.fs;
