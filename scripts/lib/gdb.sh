# shellcheck shell=bash
# Finds a gdb that knows every machine, for the tests of crash dumps: what KHEAP_GDB names, else the
# system's, else a private copy, fetched as "apt install gdb-multiarch" would. Nothing but the tests
# needs one, so that none can be had is no error. Sourced after common.sh and apt.sh.

GDB_PACKAGE=gdb-multiarch

# Sets GDB to the path of the program; or fails, and GDB_PROBLEM says why.
find_gdb() {
    GDB='' GDB_PROBLEM=''
    if [[ -n ${KHEAP_GDB:-} ]]; then
        use_named_gdb
        return
    fi
    ! find_system_gdb || return 0
    # A cache may be shared by hosts of different kinds.
    GDB_HOME=$CACHE/gdb
    GDB=$GDB_HOME/$OSTYPE-$HOSTTYPE/gdb-multiarch
    ! knows_every_machine "$GDB" || return 0
    if ! has_apt; then
        GDB_PROBLEM="$GDB_PACKAGE is not on PATH, and this system has no apt to fetch it with: install it or set KHEAP_GDB"
    elif ! { mkdir -p "$GDB_HOME" && with_lock "$GDB_HOME/lock" fetch_gdb_unless_done; } ||
        ! knows_every_machine "$GDB"; then
        GDB_PROBLEM="$GDB_PACKAGE is not on PATH and could not be fetched (see $GDB_HOME/fetch.log): install it or set KHEAP_GDB"
    else
        return 0
    fi
    GDB=''
    return 1
}

use_named_gdb() {
    GDB=$(command -v "$KHEAP_GDB") || GDB=$KHEAP_GDB
    [[ $GDB == /* ]] || GDB=$PWD/$GDB
    knows_every_machine "$GDB" ||
        die "KHEAP_GDB names $KHEAP_GDB, which is no gdb that knows SPARC: name a gdb-multiarch"
}

# Elsewhere than on Debian, a plain gdb may have been built for every machine.
find_system_gdb() {
    local name
    for name in gdb-multiarch gdb; do
        GDB=$(command -v "$name") || continue
        ! knows_every_machine "$GDB" || return 0
    done
    return 1
}

# Starts it, because one that is there need not run: it may lack a library.
knows_every_machine() {
    [[ -f $1 && -x $1 ]] &&
        [[ $("$1" -nx -batch -ex 'set architecture sparc:v9' -ex 'show architecture' 2>&1 </dev/null) == *'set to "sparc:v9"'* ]]
}

# --- the private copy -----------------------------------------------------------------------------

fetch_gdb_unless_done() {
    local work
    ! knows_every_machine "$GDB" || return 0
    say "fetching $GDB_PACKAGE (once), for tests, from this machine's own mirror"
    # What a killed fetch left. The lock is held, so none of it is in use.
    rm -rf "$GDB_HOME"/fetch.?????? "$GDB_HOME/fetch.log"
    work=$(mktemp -d "$GDB_HOME/fetch.XXXXXX") || return 1
    fetch_gdb "$work" >"$GDB_HOME/fetch.log" 2>&1 </dev/null && publish_gdb "$work"
    local status=$?
    rm -rf "$work"
    return $status
}

# The release of the machine itself is asked, with all its sources: what is fetched has to fit the
# libraries that are installed, which may be newer than those that the release began with.
fetch_gdb() {
    local work=$1 package
    write_apt_configuration "$work"
    # Tests can do without: nobody is to wait for minutes on a network that does not answer.
    printf 'Acquire::Retries "0";\nAcquire::http::Timeout "20";\n' >>"$work/apt.conf"
    reckon_with_what_is_installed "$work" || return 1
    # One source that does not answer, of somebody else perhaps, leaves the others.
    apt-get -c "$work/apt.conf" update || echo "not all sources could be read"
    apt-get -c "$work/apt.conf" install --download-only --no-install-recommends --yes "$GDB_PACKAGE" || return 1
    mkdir -p "$work/copy/root" || return 1
    for package in "$work"/archives/*.deb; do
        # A C library does not run under the loader of another.
        [[ $package != */libc6_* ]] || continue
        dpkg-deb -x "$package" "$work/copy/root" || return 1
    done
    write_gdb_wrapper "$work/copy/gdb-multiarch"
    knows_every_machine "$work/copy/gdb-multiarch" || {
        echo "what was fetched does not run:"
        "$work/copy/gdb-multiarch" -nx -batch -ex 'set architecture sparc:v9' || true
        return 1
    }
}

publish_gdb() {
    local folder=${GDB%/*}
    rm -rf "$folder"
    mv "$1/copy" "$folder"
}

# Makes the program beside "root" that starts the one inside, with what was fetched along with it;
# the rest is the system's.
write_gdb_wrapper() {
    cat >"$1" <<'WRAPPER'
#!/usr/bin/env bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" >/dev/null && pwd -P)/root
for folder in "$root"/lib/*-linux-* "$root"/usr/lib/*-linux-*; do
    [[ ! -d $folder ]] || LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH
unset PYTHONHOME PYTHONPATH
for folder in "$root"/usr/lib/python3.*; do
    [[ ! -e $folder/os.py ]] || export PYTHONHOME=$root/usr
    [[ ! -d $folder ]] || export PYTHONPATH=$folder:$folder/lib-dynload
done
data=$root/usr/share/gdb
[[ ! -d $data ]] || set -- --data-directory="$data" "$@"
exec "$root/usr/bin/gdb-multiarch" "$@"
WRAPPER
    chmod +x "$1"
}
