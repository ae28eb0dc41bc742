package webjobs.domain.job;

import java.util.List;
import java.util.stream.Collectors;

/** Why a folder without any script is no job, for whoever believes that there is one in it. */
public final class Absence {
    private static final int MOST_SHOWN = 8;

    private Absence() {}

    /**
     * A sentence that names what lies there instead.
     *
     * @param found the names of files, and of folders with {@code /} at their end, in the folder where a script is looked for; and of
     *     what lies in those folders, after the {@code /}
     */
    public static String inWords(List<String> found) {
        if (found.isEmpty()) {
            return "The folder is empty.";
        }
        var below = found.stream().anyMatch(path -> path.indexOf('/') >= 0 && !path.endsWith("/"));
        var more = found.size() > MOST_SHOWN ? " and " + (found.size() - MOST_SHOWN) + " more" : "";
        return "Found instead: "
                + found.stream().limit(MOST_SHOWN).map(path -> "'" + path + "'").collect(Collectors.joining(", "))
                + more + "."
                + (below
                        ? " A script counts in the job's folder itself, or where that holds nothing but one folder, in that one."
                        : "");
    }
}
