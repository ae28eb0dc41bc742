-- One row for each run. The same for H2 and for PostgreSQL, so that there is one history of changes to keep.
create table webjobs_run (
    job varchar not null,
    id bigint not null,
    trigger_kind varchar not null,
    trigger_text varchar not null,
    arguments varchar not null,
    -- Moments are in UTC.
    started_at timestamp(6) not null,
    state varchar not null,
    ended_at timestamp(6),
    exit_code integer,
    reason varchar,
    constraint webjobs_run_key primary key (job, id)
);

-- Start-up asks for the runs that were going on, among all that ever were.
create index webjobs_run_by_state on webjobs_run (state, id);
