# Finds a Java 25 or newer and puts it into JAVA_HOME and first on PATH. Sourced by mvnw, webjobs and bin/webjobs.
#
# find_java NEED looks for what the caller needs: "javac" (a JDK) or "java" (a runtime is enough). JAVA_HOME wins
# where it is new enough, then the `java` on PATH, then the lowest fitting one in the folders where JDKs are usually
# installed. Fails with one sentence where there is none.

java_major() {
    # The release file beside bin/ names the version; asking `java -version` would cost a JVM start for each candidate.
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

find_java() {
    found='' found_major=''
    on_path=$(command -v java 2>/dev/null) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/java}
    for candidate in "${JAVA_HOME:-}" "${on_path:-}"; do
        if [ -x "$candidate/bin/$1" ] && [ "$(java_major "$candidate")" -ge 25 ] 2>/dev/null; then
            found=$candidate
            break
        fi
    done
    if [ -z "$found" ]; then
        for candidate in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
            "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/*; do
            [ -x "$candidate/bin/$1" ] || continue
            major=$(java_major "$candidate")
            [ "${major:-0}" -ge 25 ] || continue
            if [ -z "$found" ] || [ "$major" -lt "$found_major" ]; then
                found=$candidate found_major=$major
            fi
        done
    fi
    if [ -z "$found" ]; then
        echo "WebJobs needs Java 25 or newer, and none was found: install a JDK 25 (for example Temurin 25, or your distribution's openjdk-25-jdk) or set JAVA_HOME to one." >&2
        return 1
    fi
    JAVA_HOME=$found
    PATH=$JAVA_HOME/bin:$PATH
    export JAVA_HOME PATH
}
