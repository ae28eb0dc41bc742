/**
 * A deployment of a whole site: what came, which jobs it brought, how it ended.
 *
 * <p><b>Start with</b> {@link webjobs.domain.deployment.SiteDeployment}.
 *
 * <p><b>Never knows</b> what was in the archive, nor Kudu's numbers for its states.
 *
 * <p><b>Threads:</b> everything here is immutable.
 *
 * <p><b>Why</b> it remembers its jobs: those that the next one lacks are taken away, and no others; a job that somebody uploaded by
 * itself is not a deployment's to remove.
 */
package webjobs.domain.deployment;
