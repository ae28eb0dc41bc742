package webjobs.architecture.planted.domain.schedule;

import com.cronutils.model.CronType;

record KnowsTheCronLibrary(CronType type) {}
