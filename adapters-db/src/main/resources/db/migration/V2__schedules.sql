-- Scheduled runs, runs that wait and are tried again, and how far each job's schedule has been followed.
-- H2 has no transaction around this: where a kill cut it short, it is begun anew and finds what is there already.
alter table webjobs_run add column if not exists due_at timestamp(6);
alter table webjobs_run add column if not exists occurrences bigint;
alter table webjobs_run add column if not exists of_run bigint;
alter table webjobs_run add column if not exists attempt integer;
alter table webjobs_run add column if not exists waits_until timestamp(6);
alter table webjobs_run add column if not exists launched_at timestamp(6);

-- No occurrence has two runs. Runs that no schedule began have none, and are not compared.
create unique index if not exists webjobs_run_by_occurrence on webjobs_run (job, due_at);

-- One row for each job that has a schedule, or had one: without expressions it only says how far the job was decided.
create table if not exists webjobs_schedule (
    job varchar not null,
    -- As the user wrote them, U+001F between them.
    expressions varchar,
    zone varchar,
    decided_until timestamp(6) not null,
    suspended varchar,
    constraint webjobs_schedule_key primary key (job)
);

-- One row for each stretch of occurrences that came to no run.
create table if not exists webjobs_miss (
    job varchar not null,
    first_at timestamp(6) not null,
    last_at timestamp(6) not null,
    occurrences bigint not null,
    reason varchar not null,
    expressions varchar not null,
    constraint webjobs_miss_key primary key (job, first_at)
);
