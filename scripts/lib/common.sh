# shellcheck shell=bash
# What every script here needs: where the project is, how to speak, where the cache is, a lock.
# Sourced, never run. Kept to what bash 3.2 knows, because macOS ships nothing newer.

unset CDPATH

# Whatever fails here is a failure of the tools, never of a guest: status 1 would say "it panicked".
set -E
trap 'exit 2' ERR

say() {
    printf 'kheap: %s\n' "$*" >&2
}

die() {
    say "$*"
    exit 2
}

has() {
    command -v "$1" >/dev/null 2>&1
}

# Sets CACHE: what may be fetched or derived again, shared by all checkouts of this user.
find_cache() {
    local base=${XDG_CACHE_HOME:-}
    # The XDG rules say that a relative path does not count.
    [[ $base == /* ]] || base=${HOME:+$HOME/.cache}
    if [[ -n ${KHEAP_CACHE:-} ]]; then
        CACHE=$KHEAP_CACHE
        [[ $CACHE == /* ]] || CACHE=$PWD/$CACHE
        mkdir -p "$CACHE" 2>/dev/null && [[ -w $CACHE ]] ||
            die "the cache folder $CACHE (KHEAP_CACHE) cannot be written: name another one"
    elif [[ -n $base ]] && mkdir -p "$base/kheap" 2>/dev/null && [[ -w $base/kheap ]]; then
        CACHE=$base/kheap
    else
        CACHE=$PROJECT/.kheap/cache
        mkdir -p "$CACHE" 2>/dev/null ||
            die "neither the home folder nor $PROJECT can be written: set KHEAP_CACHE to a folder that can"
    fi
}

# Prints size and time of change of a file: two numbers that differ after any replacement.
file_identity() {
    case $OSTYPE in
        darwin* | *bsd*) stat -L -f '%z %m' "$1" ;;
        *) stat -L -c '%s %Y' "$1" ;;
    esac 2>/dev/null
}

sha256_of() {
    if has sha256sum; then
        sha256sum <"$1"
    else
        shasum -a 256 <"$1"
    fi | cut -d ' ' -f 1
}

# version_at_least 2.1.4 2.1.10: is the second at least the first? Compares up to three numbers.
version_at_least() {
    local IFS=.
    local -a want have
    # shellcheck disable=SC2206 # splitting at the dots is the point
    want=($1) have=($2)
    local i
    for i in 0 1 2; do
        local w=${want[i]:-0} h=${have[i]:-0}
        # "0-rc1" counts as 0; the 10# keeps "08" from being read as octal.
        w=${w%%[!0-9]*} h=${h%%[!0-9]*}
        ((10#${h:-0} > 10#${w:-0})) && return 0
        ((10#${h:-0} < 10#${w:-0})) && return 1
    done
    return 0
}

# Seconds one start waits for another before it gives up: a first build may fetch for minutes.
LOCK_PATIENCE=${KHEAP_LOCK_PATIENCE:-900}

# with_lock FILE COMMAND...: runs COMMAND, alone among all that use FILE. The command runs in a
# subshell, so that the lock goes when it ends, however it ends.
#
# Children keep the descriptor of the lock on purpose: if this script is killed while Maven works,
# the next start waits for that Maven instead of working in the same folders beside it.
with_lock() {
    local file=$1
    shift
    (
        if has flock; then
            exec 9>"$file"
            flock -n 9 || {
                say "waiting for another kheap that prepares the same thing"
                flock -w "$LOCK_PATIENCE" 9 || die_of_waiting "$file"
            }
        else
            lock_by_folder "$file.d"
        fi
        "$@"
    )
}

die_of_waiting() {
    die "another kheap has held $1 for $LOCK_PATIENCE s: end that process, or remove the lock if there is none"
}

# The fallback for hosts without flock (macOS): a folder is made by one process only.
lock_by_folder() {
    local folder=$1 waited=0
    until mkdir "$folder" 2>/dev/null; do
        ((waited != 0)) || say "waiting for another kheap that prepares the same thing"
        ((waited < LOCK_PATIENCE * 5)) || die_of_waiting "$folder"
        waited=$((waited + 1))
        break_lock_if_stale "$folder" "$waited"
        sleep 0.2
    done
    # shellcheck disable=SC2064 # the folder of now is meant
    trap "rm -rf '${folder//\'/\'\\\'\'}'" EXIT
    echo $$ >"$folder/owner"
}

# A lock is stale when its owner is gone, or when it has had no owner for two seconds (killed between
# the two steps above). Moving it aside first makes one waiter only the one that breaks it.
break_lock_if_stale() {
    local folder=$1 waited=$2 owner='' aside
    read -r owner 2>/dev/null <"$folder/owner" || true
    if [[ -n $owner ]]; then
        ! kill -0 "$owner" 2>/dev/null || return 0
    else
        ((waited >= 10)) || return 0
    fi
    aside=$folder.stale.$$
    mv "$folder" "$aside" 2>/dev/null || return 0
    rm -rf "$aside"
}
