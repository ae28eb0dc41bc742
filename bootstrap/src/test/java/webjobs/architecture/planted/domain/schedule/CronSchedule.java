package webjobs.architecture.planted.domain.schedule;

import com.cronutils.model.CronType;

/** May know the cron library. */
record CronSchedule(CronType type) {}
