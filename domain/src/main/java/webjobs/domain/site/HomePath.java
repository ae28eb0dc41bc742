package webjobs.domain.site;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/**
 * What lies below the home: the names on the way there. It cannot lead out of the home (SEC-06, D12).
 *
 * <p>The folders that the home is laid out with ({@code site/wwwroot/App_Data/jobs/triggered}, {@code data/jobs/continuous} and so on,
 * K13) are found in any case of letters, as clients write them; here they have the case they have on the disk.
 *
 * @param names none is empty, {@code .} or {@code ..}, or holds {@code /} or a control character; an empty list is the home itself
 */
public record HomePath(List<String> names) {
    private static final List<List<String>> LAID_OUT = List.of(
            List.of("site", "wwwroot", "App_Data", "jobs", "triggered"),
            List.of("site", "wwwroot", "App_Data", "jobs", "continuous"),
            List.of("data", "jobs", "triggered"),
            List.of("data", "jobs", "continuous"));

    private static final List<String> JOBS = List.of("site", "wwwroot", "App_Data", "jobs");

    private static final int MOST_BYTES_OF_A_NAME = 255;
    private static final int SHOWN = 40;
    /** Half of what systems take for a path: the other half is for the folders that the home lies in. */
    private static final int MOST_BYTES = 2048;

    /** The home itself. Made last, since its making needs what stands above. */
    public static final HomePath HOME = new HomePath(List.of());

    /** Trusts its argument, but for the case of letters; text from outside goes through {@link #parse}. */
    public HomePath {
        if (names.stream().anyMatch(name -> fault(name).isPresent())) {
            throw new IllegalArgumentException("no path in a home: " + names);
        }
        names = List.copyOf(asLaidOut(names));
    }

    /**
     * Reads a path with {@code /} between its names. Slashes at the beginning, at the end and beside one another are no matter.
     *
     * @throws Refused as {@code BadPath}
     */
    public static HomePath parse(String text) {
        if (bytes(text) > MOST_BYTES) {
            throw refused(
                    text.substring(0, Math.min(SHOWN, text.length())) + "…",
                    "it is longer than " + MOST_BYTES + " bytes");
        }
        var names = new ArrayList<String>();
        for (var name : text.split("/")) {
            if (!name.isEmpty()) {
                fault(name).ifPresent(why -> {
                    throw refused(text, why);
                });
                names.add(name);
            }
        }
        return new HomePath(names);
    }

    private static Optional<String> fault(String name) {
        if (name.isEmpty() || name.contains("/")) {
            return Optional.of("a name in it is none");
        }
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("'" + name + "' is not the name of anything in a folder");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("it holds a control character");
        }
        if (name.codePoints().anyMatch(HomePath::isHalfACharacter)) {
            return Optional.of("it holds half of a character");
        }
        if (bytes(name) > MOST_BYTES_OF_A_NAME) {
            return Optional.of("a name in it is longer than " + MOST_BYTES_OF_A_NAME + " bytes");
        }
        return Optional.empty();
    }

    /** One of a pair that stands for a character, without the other: no file system can write it. */
    private static boolean isHalfACharacter(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Refused refused(String text, String why) {
        return new Refused(new Reason.BadPath(text.replaceAll("[\\p{Cc}\\p{Cs}]", "\uFFFD"), why));
    }

    private static List<String> asLaidOut(List<String> names) {
        var best = names;
        var longest = 0;
        for (var folders : LAID_OUT) {
            var common = 0;
            while (common < Math.min(folders.size(), names.size())
                    && folders.get(common).equalsIgnoreCase(names.get(common))) {
                common++;
            }
            if (common > longest) {
                longest = common;
                best = new ArrayList<>(folders.subList(0, common));
                best.addAll(names.subList(common, names.size()));
            }
        }
        return best;
    }

    /** The last name; empty for the home itself. */
    public Optional<String> name() {
        return names.isEmpty() ? Optional.empty() : Optional.of(names.getLast());
    }

    /** What has that name in this folder. */
    public HomePath below(String name) {
        var longer = new ArrayList<>(names);
        longer.add(name);
        return new HomePath(longer);
    }

    /** The folder that this lies in, and the one that that lies in, and so on: the home first. */
    public List<HomePath> folders() {
        var folders = new ArrayList<HomePath>();
        for (var i = 0; i < names.size(); i++) {
            folders.add(new HomePath(names.subList(0, i)));
        }
        return folders;
    }

    public boolean isHome() {
        return names.isEmpty();
    }

    /** Whether this is one of the folders that the home is laid out with, or the home. They cannot be deleted. */
    public boolean isLaidOut() {
        return LAID_OUT.stream()
                .anyMatch(folders -> names.size() <= folders.size()
                        && folders.subList(0, names.size()).equals(names));
    }

    /** A job's folder. */
    public record JobFolder(JobKind kind, JobName name) {}

    /** The job whose content this is or is part of; empty where it is no job's, or the name can be none. */
    public Optional<JobFolder> job() {
        if (names.size() < JOBS.size() + 2 || !names.subList(0, JOBS.size()).equals(JOBS)) {
            return Optional.empty();
        }
        var name = names.get(JOBS.size() + 1);
        for (var kind : JobKind.values()) {
            if (kind.word().equals(names.get(JOBS.size())) && JobName.isValid(name)) {
                return Optional.of(new JobFolder(kind, new JobName(name)));
            }
        }
        return Optional.empty();
    }

    /** Whether this is a job's folder itself, and not something in it. */
    public boolean isJobFolder() {
        return names.size() == JOBS.size() + 2 && job().isPresent();
    }

    /** The names with {@code /} between them. */
    @Override
    public String toString() {
        return String.join("/", names);
    }
}
