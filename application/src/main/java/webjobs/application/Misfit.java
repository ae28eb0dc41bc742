package webjobs.application;

import webjobs.domain.job.JobKind;

/**
 * What lies where the folders of jobs lie, and is no job (K14, D25).
 *
 * @param name its name there, which need not be one that a job can have
 * @param reason whole sentences that say why, and what would be right
 */
public record Misfit(JobKind kind, String name, String reason) {}
