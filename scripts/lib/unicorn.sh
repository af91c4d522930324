# shellcheck shell=bash
# Finds the Unicorn library: what KHEAP_UNICORN names, else the system's if it is new enough, else a
# private copy, fetched from the Debian mirror this machine is configured for. Sourced after common.sh
# and apt.sh.

# Older versions lack what the SPARC machines need: docs/notes/0011-where-unicorn-comes-from.md.
UNICORN_WANTED=2.1.4

# Testing, then unstable.
DEBIAN_SUITES='forky sid'
DEBIAN_PACKAGES='libunicorn2t64 libunicorn2'

# Sets UNICORN to the path of the library.
find_unicorn() {
    if [[ -n ${KHEAP_UNICORN:-} ]]; then
        use_named_unicorn
        return
    fi
    UNICORN_HOME=$CACHE/unicorn
    # A cache may be shared by hosts of different kinds.
    UNICORN_RECORD=$UNICORN_HOME/$OSTYPE-$HOSTTYPE.properties
    ! recorded_unicorn_is_there || return 0
    mkdir -p "$UNICORN_HOME" 2>/dev/null || die "$UNICORN_HOME cannot be made: set KHEAP_CACHE to a folder that can be written"
    with_lock "$UNICORN_HOME/lock" choose_unicorn
    recorded_unicorn_is_there || die "the Unicorn library $UNICORN changed while kheap was starting: start again"
}

use_named_unicorn() {
    UNICORN=$KHEAP_UNICORN
    [[ $UNICORN == /* ]] || UNICORN=$PWD/$UNICORN
    [[ -f $UNICORN && -r $UNICORN ]] ||
        die "KHEAP_UNICORN names $KHEAP_UNICORN, which is no readable file: name the library (libunicorn.so.2) itself"
}

# The record tells what was chosen, and what it looked like then: path, version, identity (size and
# time of change, compared at every start) and sha256 (compared when the identity differs).
recorded_unicorn_is_there() {
    read_unicorn_record && [[ -f $UNICORN && $(file_identity "$UNICORN") == "$UNICORN_IDENTITY" ]]
}

read_unicorn_record() {
    local key value
    UNICORN='' UNICORN_VERSION='' UNICORN_IDENTITY='' UNICORN_SHA256=''
    [[ -r $UNICORN_RECORD ]] || return 1
    while IFS='=' read -r key value; do
        case $key in
            path) UNICORN=$value ;;
            version) UNICORN_VERSION=$value ;;
            identity) UNICORN_IDENTITY=$value ;;
            sha256) UNICORN_SHA256=$value ;;
        esac
    done <"$UNICORN_RECORD"
    [[ -n $UNICORN && -n $UNICORN_IDENTITY && -n $UNICORN_SHA256 ]]
}

record_unicorn() {
    local path=$1 version=$2
    {
        printf 'path=%s\n' "$path"
        printf 'version=%s\n' "$version"
        printf 'identity=%s\n' "$(file_identity "$path")"
        printf 'sha256=%s\n' "$(sha256_of "$path")"
    } >"$UNICORN_RECORD.part"
    mv -f "$UNICORN_RECORD.part" "$UNICORN_RECORD"
}

choose_unicorn() {
    local found
    if recorded_unicorn_is_there; then
        return
    elif found=$(system_unicorn); then
        record_unicorn "${found#* }" "${found%% *}"
    elif private_unicorn_is_whole; then
        record_unicorn "$UNICORN" "$UNICORN_VERSION"
    elif fetch_unicorn; then
        return
    else
        die_without_unicorn
    fi
}

# Is the recorded file a private copy that was only touched, by a restored backup for example?
private_unicorn_is_whole() {
    read_unicorn_record && [[ $UNICORN == "$UNICORN_HOME"/* && -f $UNICORN ]] || return 1
    [[ $(sha256_of "$UNICORN") != "$UNICORN_SHA256" ]] || return 0
    say "the private copy of Unicorn ($UNICORN) is damaged"
    return 1
}

die_without_unicorn() {
    local need="the Unicorn library $UNICORN_WANTED or newer is needed"
    local build="build it and set KHEAP_UNICORN to the library"
    case $OSTYPE in
        darwin*) die "$need: brew install unicorn, or $build" ;;
    esac
    if has apt-get; then
        die "$need and could not be fetched from this machine's Debian mirror (see $UNICORN_HOME/fetch.log):" \
            "install the package libunicorn2t64 ($UNICORN_WANTED or newer: Debian forky or sid), or $build"
    fi
    die "$need and this system has no apt to fetch it with: install it, or $build"
}

# --- the system's own library ---------------------------------------------------------------------

# Prints "version path" of a library of the system that is new enough.
system_unicorn() {
    local found version path
    while IFS= read -r found; do
        version=${found%% *} path=${found#* }
        [[ -f $path ]] && version_at_least "$UNICORN_WANTED" "$version" || continue
        printf '%s %s\n' "$version" "$path"
        return 0
    done < <(
        unicorn_of_dpkg
        unicorn_of_homebrew
        unicorn_of_pkg_config
    )
    return 1
}

unicorn_of_dpkg() {
    local package version path
    has dpkg-query || return 0
    for package in $DEBIAN_PACKAGES; do
        version=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$package" 2>/dev/null) || continue
        [[ $version == 'installed '* ]] || continue
        path=$(dpkg-query -L "$package" | grep '/libunicorn\.so\.2$') || continue
        printf '%s %s\n' "$(upstream_version "${version#installed }")" "${path%%$'\n'*}"
    done
}

# 1:2.1.4-1+b2 is 2.1.4.
upstream_version() {
    local version=${1#*:}
    printf '%s\n' "${version%-*}"
}

unicorn_of_homebrew() {
    local prefix keg
    for prefix in "${HOMEBREW_PREFIX:-/opt/homebrew}" /usr/local /home/linuxbrew/.linuxbrew; do
        # opt/unicorn is a link to Cellar/unicorn/<version>, which may end in _<revision>.
        keg=$(cd "$prefix/opt/unicorn" 2>/dev/null && pwd -P) || continue
        unicorn_in "$keg/lib" "${keg##*/}"
    done
}

unicorn_of_pkg_config() {
    local version
    has pkg-config && version=$(pkg-config --modversion unicorn 2>/dev/null) || return 0
    unicorn_in "$(pkg-config --variable=libdir unicorn)" "$version"
}

# unicorn_in FOLDER VERSION
unicorn_in() {
    local name
    for name in libunicorn.so.2 libunicorn.2.dylib libunicorn.dylib; do
        [[ ! -f $1/$name ]] || printf '%s %s\n' "$2" "$1/$name"
    done
}

# --- the private copy -----------------------------------------------------------------------------

# Asks the machine's own Debian mirror for a suite the machine itself does not use, with lists and
# cache in a private folder: nothing is installed, no root is needed, and apt checks the signatures.
fetch_unicorn() {
    local work suite
    has_apt || return 1
    say "fetching Unicorn (once) from this machine's Debian mirror"
    # What a killed fetch left. The lock is held, so none of it is in use.
    rm -rf "$UNICORN_HOME"/fetch.?????? "$UNICORN_HOME/fetch.log"
    work=$(mktemp -d "$UNICORN_HOME/fetch.XXXXXX")
    for suite in $DEBIAN_SUITES; do
        if fetch_from_suite "$suite" "$work" >>"$UNICORN_HOME/fetch.log" 2>&1 </dev/null; then
            rm -rf "$work"
            return 0
        fi
    done
    rm -rf "$work"
    return 1
}

fetch_from_suite() {
    local suite=$1 work=$2 package version
    write_apt_configuration "$work"
    ask_one_source_only "$work"
    debian_sources "$suite" >"$work/debian.sources"
    [[ -s $work/debian.sources ]] || {
        echo "no Debian mirror is configured"
        return 1
    }
    apt-get -c "$work/apt.conf" update || return 1
    for package in $DEBIAN_PACKAGES; do
        version=$(offered_version "$work/apt.conf" "$package")
        [[ -n $version ]] || continue
        if version_at_least "$UNICORN_WANTED" "$version"; then
            unpack_and_record "$work" "$package" "$version"
            return
        fi
        echo "$suite has only $package $version"
    done
    return 1
}

offered_version() {
    local version
    version=$(apt-cache -c "$1" show --no-all-versions "$2" 2>/dev/null | sed -n 's/^Version: //p' | head -n 1)
    [[ -z $version ]] || upstream_version "$version"
}

unpack_and_record() {
    local work=$1 package=$2 version=$3 library folder=$UNICORN_HOME/$3-$HOSTTYPE
    (cd "$work" && apt-get -c "$work/apt.conf" download "$package") || return 1
    dpkg-deb -x "$work/$package"_*.deb "$work/root" || return 1
    library=$(find "$work/root" -name libunicorn.so.2 | head -n 1)
    [[ -n $library ]] && runs_on_this_libc "$library" || return 1
    # -L: in the package the name is a link to the file with the full version.
    mkdir "$work/copy" && cp -L "$library" "$work/copy/libunicorn.so.2" || return 1
    rm -rf "$folder"
    mv "$work/copy" "$folder" || return 1
    record_unicorn "$folder/libunicorn.so.2" "$version"
}

# A newer Debian may one day want a newer C library than this host has.
runs_on_this_libc() {
    has ldd || return 0
    ! ldd "$1" 2>&1 | grep 'not found'
}
