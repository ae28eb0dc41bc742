package webjobs.domain.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a job's schedule has been followed: each occurrence up to a moment is decided and none after it.
 *
 * <p>A course only goes forward, whatever the clock does, and that is why no occurrence is decided twice. What is decided is recorded
 * before the course goes on, so that a server that died goes on where the record ends.
 *
 * @param decidedUntil the latest occurrence that was decided, or when the schedule came into force
 * @param suspension why its occurrences are only counted at the moment, if they are
 */
public record Course(Schedule schedule, Instant decidedUntil, Optional<MissReason> suspension) {
    /** How late an occurrence may be looked at and still count as looked at in time, while the server runs. */
    public static final Duration PUNCTUAL = Duration.ofSeconds(10);

    /** How many missed occurrences of a job are made up for at a time, each by a run of its own; older ones are not. */
    static final int MOST_MADE_UP = 1_000;

    /** What a job's settings and the server's switches ask for now. */
    public record Wish(Schedule schedule, Optional<MissReason> suspension) {
        private Course from(Instant moment) {
            return new Course(schedule, moment, suspension);
        }
    }

    /** How a course goes on where somebody changed a wish. @param missed what the change costs */
    public record Change(Optional<Course> course, Optional<Miss> missed) {}

    /** When there is something to decide next; empty for never, or while it is suspended. */
    public Optional<Instant> nextAt() {
        return suspension.isPresent()
                ? Optional.empty()
                : schedule.after(decidedUntil).map(Occurrence::at);
    }

    /** The same course when all up to a moment has been recorded. */
    public Course decidedUntil(Instant until) {
        return until.isAfter(decidedUntil) ? new Course(schedule, until, suspension) : this;
    }

    /**
     * Decides all occurrences up to now, in their order. None for a suspended course.
     *
     * <p>Those that come up while the server is looking fire. Those that it could not be there for were missed: {@link CatchUp} says what
     * is done about them. Those that it was there for, and could not look at in time, are late: none is missed for that alone, but where
     * {@code missed_runs} is {@code once}, one run stands for all of them.
     */
    public List<Verdict> due(CatchUp catchUp, Uptime uptime, Instant now) {
        var verdicts = new ArrayList<Verdict>();
        if (suspension.isPresent()) {
            return verdicts;
        }
        var from = decidedUntil;
        var start = earlier(uptime.startedAt(), now);
        if (from.isBefore(start)) {
            missed(from, start, MissReason.SERVER_DOWN, catchUp, now, verdicts);
            from = start;
        }
        var unbroken = earlier(uptime.unbrokenSince(), now);
        if (from.isBefore(unbroken)) {
            missed(from, unbroken, MissReason.CLOCK_JUMPED, catchUp, now, verdicts);
            from = unbroken;
        }
        var punctual = now.minus(PUNCTUAL);
        if (from.isBefore(punctual)) {
            missed(from, punctual, MissReason.LATE, catchUp.ofLate(), now, verdicts);
            from = punctual;
        }
        fireEach(from, now, verdicts);
        return verdicts;
    }

    /** Decides what lies after one moment and not after another, of which all were missed for the same reason. */
    private void missed(
            Instant after, Instant until, MissReason why, CatchUp catchUp, Instant now, List<Verdict> verdicts) {
        switch (catchUp.runs()) {
            case SKIP -> skip(after, until, why, verdicts);
            case ONCE -> {
                var old = inside(after, until, justBefore(now.minus(catchUp.window())));
                skip(after, old, MissReason.TOO_OLD, verdicts);
                fireOnce(old, until, why, verdicts);
            }
            case ALL -> {
                var old = inside(after, until, justBefore(now.minus(catchUp.window())));
                var few = leavingFew(old, until);
                skip(after, few, MissReason.TOO_OLD, verdicts);
                fireEach(few, until, verdicts);
            }
        }
    }

    /** The earliest moment from which on no more occurrences are left than are made up for at a time. */
    private Instant leavingFew(Instant after, Instant until) {
        var least = after.getEpochSecond();
        var most = Math.max(least, until.getEpochSecond());
        if (schedule.count(after, until) <= MOST_MADE_UP) {
            return after;
        }
        while (most - least > 1) {
            var middle = least + (most - least) / 2;
            if (schedule.count(Instant.ofEpochSecond(middle), until) <= MOST_MADE_UP) {
                most = middle;
            } else {
                least = middle;
            }
        }
        return Instant.ofEpochSecond(most);
    }

    /** An occurrence that is exactly as old as the window is inside it. */
    private static Instant justBefore(Instant moment) {
        return moment.minusNanos(1);
    }

    private void skip(Instant after, Instant until, MissReason why, List<Verdict> verdicts) {
        miss(after, until, why).map(Verdict.Skip::new).ifPresent(verdicts::add);
    }

    private void fireOnce(Instant after, Instant until, MissReason why, List<Verdict> verdicts) {
        schedule.last(after, until).ifPresent(last -> {
            var count = schedule.count(after, until);
            skip(after, justBefore(last.at()), why, verdicts);
            verdicts.add(new Verdict.Fire(last, count));
        });
    }

    private void fireEach(Instant after, Instant until, List<Verdict> verdicts) {
        for (var next = schedule.after(after);
                next.isPresent() && !next.get().at().isAfter(until);
                next = schedule.after(next.get().at())) {
            verdicts.add(new Verdict.Fire(next.get(), 1));
        }
    }

    private Optional<Miss> miss(Instant after, Instant until, MissReason why) {
        return schedule.last(after, until).map(last -> {
            var first = schedule.after(after).orElseThrow();
            return new Miss(texts(), first.at(), last.at(), schedule.count(after, until), why);
        });
    }

    /** The expressions of the schedule, as the user wrote them. */
    public List<String> texts() {
        return schedule.expressions().stream().map(CronSchedule::expression).toList();
    }

    /** What a suspended course has missed up to now; empty where nothing was, or it is not suspended. */
    public Optional<Miss> suspended(Instant now) {
        return suspension.flatMap(why -> miss(decidedUntil, now, why));
    }

    /**
     * What becomes of a job's course when its settings or the server's switches may have changed. What was due before is decided by
     * {@link #due} first, except where nobody could look: {@code unseen} says why.
     *
     * @param course the course so far; empty where the job had none
     * @param wish what is asked for now; empty where the job has no schedule, or is gone
     * @param unseen why occurrences up to now have not been decided, if that is so although the course is not suspended
     */
    public static Change changed(Optional<Course> course, Optional<Wish> wish, MissReason unseen, Instant now) {
        if (course.isEmpty()) {
            return new Change(wish.map(wished -> wished.from(now)), Optional.empty());
        }
        var old = course.get();
        var same = wish.filter(wished -> wished.schedule().equals(old.schedule));
        if (same.isPresent() && same.get().suspension().equals(old.suspension)) {
            return new Change(course, Optional.empty());
        }
        var why = same.isPresent() ? unseen : MissReason.SETTINGS_CHANGED;
        var missed = old.miss(old.decidedUntil, now, old.suspension.orElse(why));
        var from = later(old.decidedUntil, now);
        return new Change(wish.map(wished -> wished.from(from)), missed);
    }

    private static Instant inside(Instant least, Instant most, Instant moment) {
        return later(least, earlier(moment, most));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
