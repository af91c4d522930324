# shellcheck shell=bash
# Finds a JDK, and runs Maven under it. Sourced after common.sh.

JAVA_WANTED=17

# Where systems keep their JDKs, for a host on which neither JAVA_HOME nor PATH names one.
JVM_PLACES=${KHEAP_JVM_PLACES:-/usr/lib/jvm:/usr/lib64/jvm:/usr/java:/opt/java:/Library/Java/JavaVirtualMachines:/opt/homebrew/opt:/usr/local/opt}

# find_jdk [javac]: sets JDK, JDK_VERSION and JDK_MAJOR. With "javac", only one that can compile.
find_jdk() {
    local tool=${1:-java} home
    if [[ -n ${JAVA_HOME:-} ]]; then
        ! try_jdk "$JAVA_HOME" "$tool" || return 0
        say "JAVA_HOME ($JAVA_HOME) is no JDK $JAVA_WANTED or newer with $tool: looking for another"
    fi
    while IFS= read -r home; do
        ! try_jdk "$home" "$tool" || return 0
    done < <(other_java_homes)
    die "no JDK $JAVA_WANTED or newer with $tool was found in JAVA_HOME, PATH or the usual places:" \
        "install one (Debian: apt install openjdk-17-jdk-headless; macOS: brew install openjdk) or set JAVA_HOME"
}

# Accepts a candidate if it is new enough and has the tool. The "release" file of a JDK tells its
# version without starting it.
try_jdk() {
    local home=$1 tool=$2 line version=''
    [[ -x $home/bin/java && -x $home/bin/$tool ]] || return 1
    if [[ -r $home/release ]]; then
        while IFS= read -r line; do
            [[ $line != JAVA_VERSION=* ]] || version=${line#JAVA_VERSION=}
        done <"$home/release"
    fi
    [[ -n $version ]] || version=$(asked_version "$home/bin/java")
    version=${version//\"/}
    # 1.8.0 is 8.
    local major=${version#1.}
    major=${major%%[!0-9]*}
    ((${major:-0} >= JAVA_WANTED)) || return 1
    JDK=$home JDK_VERSION=$version JDK_MAJOR=$major
}

asked_version() {
    "$1" -version 2>&1 </dev/null | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1
}

other_java_homes() {
    java_home_on_path
    if [[ -x /usr/libexec/java_home ]]; then
        /usr/libexec/java_home -v "$JAVA_WANTED+" 2>/dev/null || true
    fi
    local IFS=: place home
    for place in $JVM_PLACES; do
        for home in "$place"/*; do
            # One of: a JDK, a macOS bundle, a Homebrew keg.
            printf '%s\n' "$home" "$home/Contents/Home" "$home/libexec/openjdk.jdk/Contents/Home"
        done
    done
}

# The home of the java on PATH: where its links lead, or what it says itself if it is a wrapper.
java_home_on_path() {
    local java link home
    java=$(command -v java) || return 0
    # The one of macOS is a stub that opens a window when no JDK is there.
    [[ $java != /usr/bin/java || $OSTYPE != darwin* ]] || return 0
    while [[ -L $java ]]; do
        link=$(readlink "$java")
        [[ $link == /* ]] || link=${java%/*}/$link
        java=$link
    done
    home=${java%/bin/java}
    if [[ ! -r $home/release ]]; then
        home=$("$java" -XshowSettings:properties -version 2>&1 </dev/null |
            sed -n 's/^ *java\.home = //p') || true
    fi
    printf '%s\n' "$home"
}

need_maven() {
    has mvn || die "Maven (mvn) is needed to build kheap and is not on PATH:" \
        "install it (Debian: apt install maven; macOS: brew install maven)"
}

# run_maven ARGUMENT...: Maven under $JDK, in the current folder.
run_maven() {
    local options=${MAVEN_OPTS:-}
    # Maven's own libraries make these JDKs warn.
    ((JDK_MAJOR < 24)) ||
        options="$options --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
    JAVA_HOME=$JDK MAVEN_OPTS=$options mvn -B "$@"
}
