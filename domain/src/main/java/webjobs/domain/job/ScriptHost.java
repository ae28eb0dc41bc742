package webjobs.domain.job;

import java.util.List;

/**
 * What runs a script, in Kudu's order of precedence (SCR-05); {@link #JAVA} and {@link #EXECUTABLE} are ours and come last.
 *
 * <p>Whether a host is to be had on this machine is for the machine to say.
 */
public enum ScriptHost {
    WINDOWS("WindowsScriptHost", ".cmd", ".bat", ".exe"),
    POWERSHELL("PowerShellScriptHost", ".ps1"),
    BASH("BashScriptHost", ".sh"),
    PYTHON("PythonScriptHost", ".py"),
    PHP("PhpScriptHost", ".php"),
    NODE("NodeScriptHost", ".js"),
    JAVA("JavaScriptHost", ".jar"),
    /** The file runs by itself: it begins with a {@code #!} line, or is a program (ELF). */
    EXECUTABLE("ExecutableScriptHost");

    private final String kuduName;
    private final List<String> extensions;

    ScriptHost(String kuduName, String... extensions) {
        this.kuduName = kuduName;
        this.extensions = List.of(extensions);
    }

    /** The word in a run's log (LOG-14). */
    public String kuduName() {
        return kuduName;
    }

    /** The endings of the files it runs, with the dot and in order of precedence; none for {@link #EXECUTABLE}. */
    public List<String> extensions() {
        return extensions;
    }

    /** Whether its scripts run in the job's own folder unless the settings say otherwise (EXE-02). */
    public boolean runsInPlaceByDefault() {
        return this == NODE;
    }
}
