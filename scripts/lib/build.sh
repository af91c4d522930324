# shellcheck shell=bash
# Builds the command when its sources are newer than the last build. Sourced after common.sh and jdk.sh.
#
# A build is published as a folder of its own, .kheap/app/<name>/ (kheap.jar, lib/, *.jsa), and then
# named, with the fingerprint of its sources, in .kheap/app/current. That file is written last and by
# a rename: a build that was killed leaves nothing that a later start could take for a whole one, and
# a kheap that runs keeps its jars while the next one is built.

APPS=$PROJECT/.kheap/app

# Sets APP: the folder of a build that is up to date.
find_app() {
    local wanted
    wanted=$(source_fingerprint)
    ! current_app_is "$wanted" || return 0
    [[ $PROJECT != *:* ]] || die "Java cannot run from a folder with ':' in its name ($PROJECT): move the project"
    mkdir -p "$APPS" 2>/dev/null || die "$APPS cannot be made: kheap builds itself in its own folder, make it writable"
    with_lock "$APPS/lock" build_unless_done
    # Not compared again: whoever saves a file at this very moment gets it in the next start.
    read_current_app || die "the build left nothing in $APPS: remove that folder and start again"
}

current_app_is() {
    read_current_app && [[ $APP_FINGERPRINT == "$1" ]]
}

read_current_app() {
    local name=''
    { read -r name && read -r APP_FINGERPRINT; } 2>/dev/null <"$APPS/current" || return 1
    APP=$APPS/$name
    [[ -n $name && -f $APP/kheap.jar ]]
}

# One number for names, sizes and times of all that goes into the build: also sees a file that was
# deleted, or replaced by an older one.
source_fingerprint() {
    local format=(-c '%n %s %.Y')
    case $OSTYPE in darwin* | *bsd*) format=(-f '%N %z %Fm') ;; esac
    (
        cd "$PROJECT"
        # A file that goes while this looks is no error: the next start sees that it went.
        { find pom.xml .mvn ./*/pom.xml ./*/src/main -type f ! -name '.*' \
            -exec stat "${format[@]}" {} + 2>/dev/null || true; } | LC_ALL=C sort | cksum
    )
}

build_unless_done() {
    local fingerprint
    # What is recorded is what was there before the build: a change during it causes another.
    fingerprint=$(source_fingerprint)
    ! current_app_is "$fingerprint" || return 0
    need_maven
    find_jdk javac
    if [[ -e $APPS/current ]]; then
        say "building (sources changed)"
    else
        say "building (once; the first build on a machine also fetches its libraries)"
    fi
    run_maven_quietly
    publish_app "$fingerprint"
}

# Tests stay out of it, and so does every goal after "package". The build has a target folder of its
# own: it must not meet a Maven that somebody runs in the same checkout.
run_maven_quietly() {
    local log=$APPS/build.log
    (
        cd "$PROJECT"
        run_maven -q -pl cli -am -Dmaven.test.skip=true -Dkheap.target=target/launcher package
    ) >"$log" 2>&1 </dev/null || {
        grep -F '[ERROR]' "$log" | head -n 12 >&2 || true
        die "the build failed: see $log"
    }
}

publish_app() {
    local fingerprint=$1 built=$PROJECT/cli/target/launcher name part
    name=$(date +%Y%m%dT%H%M%S).$$
    part=$APPS/part
    rm -rf "$part"
    mkdir "$part" "$part/lib"
    # The libraries are large, and Maven replaces such a file instead of writing into it: a link will do.
    ln "$built"/lib/*.jar "$part/lib/" 2>/dev/null || cp -f "$built"/lib/*.jar "$part/lib/" ||
        die "the libraries could not be copied to $part: see whether the disk is full"
    cp "$built"/kheap-cli-*.jar "$part/kheap.jar"
    mv "$part" "$APPS/$name"
    printf '%s\n%s\n' "$name" "$fingerprint" >"$APPS/current.part"
    mv -f "$APPS/current.part" "$APPS/current"
    remove_old_apps "$name"
}

# Keeps this build and the one before it, from which a kheap may be running.
remove_old_apps() {
    local folder newest=$1
    # Names are dates, so the order of the names is the order of the builds.
    find "$APPS" -mindepth 1 -maxdepth 1 -type d -name '2*.*' ! -name "$newest" |
        LC_ALL=C sort -r | tail -n +2 | while IFS= read -r folder; do
        rm -rf "$folder"
    done
}

# Sets ARCHIVE to the class data archive of $APP for this JDK, or to nothing if there can be none.
# An archive holds the classes already read and verified; only the JDK that wrote it can use it, so
# each has its own. An empty file says that writing it failed, and that nobody should try again.
find_archive() {
    local file=$APP/${JDK//[!A-Za-z0-9]/_}-$JDK_VERSION.jsa
    [[ -e $file ]] || with_lock "$APPS/lock" write_archive "$file"
    ARCHIVE=''
    [[ ! -s $file ]] || ARCHIVE=$file
}

# Writes it from a run of a small workload, so that it holds what a run of a workload needs.
write_archive() {
    local file=$1 part=$1.part scratch
    [[ ! -e $file ]] || return 0
    rm -f "$part"
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/kheap.XXXXXX")
    (
        cd "$scratch"
        run_at_most 60 "$JDK/bin/java" "${JAVA_FLAGS[@]}" -XX:ArchiveClassesAtExit="$part" \
            -jar "$APP/kheap.jar" run "$PROJECT/scripts/lib/warm-up.c"
    ) >/dev/null 2>&1 </dev/null || true
    rm -rf "$scratch"
    # A damaged archive can end the JVM, so it is tried once before it is trusted.
    if [[ ! -s $part ]] || ! "$JDK/bin/java" -XX:SharedArchiveFile="$part" "${JAVA_FLAGS[@]}" \
        -cp "$APP/kheap.jar" -version >/dev/null 2>&1 </dev/null; then
        rm -f "$part"
        : >"$part"
    fi
    mv -f "$part" "$file"
}

# run_at_most SECONDS COMMAND...
run_at_most() {
    local seconds=$1 tenths=0 pid
    shift
    "$@" &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        if ((tenths >= seconds * 10)); then
            kill -9 "$pid" 2>/dev/null || true
            return 1
        fi
        tenths=$((tenths + 1))
        sleep 0.1
    done
    wait "$pid"
}
