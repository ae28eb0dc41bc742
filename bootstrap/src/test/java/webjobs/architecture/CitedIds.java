package webjobs.architecture;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The short ids of rules and decisions, as sources cite them and as the documentation explains them. */
final class CitedIds {
    private static final String FAMILIES =
            "ARM|BUG|CCH|CFG|CON|CRD|CST|DIF|DSK|ERR|EXE|HDR|HKS|JOB|JSN|LGS|LNX|LOG|LST|MSC"
                    + "|RTE|RUN|SCH|SCR|SEC|SET|STS|TRG|VFS|WAT|ZIP";
    private static final Pattern RULE = Pattern.compile("\\b(?:" + FAMILIES + ")-\\d{2}\\b");
    private static final Pattern DECISION = Pattern.compile("\\b[KD]\\d{1,2}\\b");
    private static final Pattern COMMENT = Pattern.compile("//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);

    /** A row of a table that begins with an id and goes on with at least a few words. */
    private static final Pattern ROW = Pattern.compile(
            "^\\| (" + RULE.pattern() + "|" + DECISION.pattern() + ") \\| (?=\\S+ \\S+ \\S+)", Pattern.MULTILINE);

    private CitedIds() {}

    /** The rules that a Java source cites anywhere, and the decisions that its comments cite. */
    static SortedSet<String> in(String source) {
        var ids = new TreeSet<String>();
        RULE.matcher(source).results().forEach(found -> ids.add(found.group()));
        COMMENT.matcher(source)
                .results()
                .forEach(comment ->
                        DECISION.matcher(comment.group()).results().forEach(found -> ids.add(found.group())));
        return ids;
    }

    /** The ids that have a row of their own in a text of Markdown, in the order of the rows. */
    static List<String> explainedIn(String markdown) {
        return ROW.matcher(markdown).results().map(row -> row.group(1)).toList();
    }
}
