# Reads a file of apt sources and prints, for each Debian mirror in it, a deb822 source of the same
# mirror for another suite.
#
#   -v format=list|sources   the one-line format or deb822
#   -v suite=forky           the suite to print
#   -v keyring=FILE          what verifies a mirror that names no key of its own; may be empty
#
# A mirror counts if it serves component "main" of a suite with a Debian name. That leaves out the
# repositories of others (their suites have other names) and the security mirrors (they carry no
# other suites); and whoever is taken by mistake still has to show Debian's signature.

BEGIN {
    split("stable oldstable oldoldstable testing unstable sid bullseye bookworm trixie forky duke", names, " ")
    for (i in names)
        debian[names[i]] = 1
    clear()
}

function clear() {
    types = uris = suites = components = key = field = ""
    enabled = 1
}

function offer(    i, n, words, known, main) {
    n = split(suites, words, " ")
    for (i = 1; i <= n; i++)
        known = known || (words[i] in debian)
    main = (" " components " ") ~ / main /
    if (enabled && known && main && (" " types " ") ~ / deb / && uris !~ /security/ && uris !~ /^cdrom:/ && !(uris in offered)) {
        offered[uris] = 1
        print "Types: deb"
        print "URIs: " uris
        print "Suites: " suite
        print "Components: main"
        if (key == "" && keyring != "")
            key = " " keyring
        if (key != "")
            print "Signed-By:" key
        print ""
    }
    clear()
}

{ sub(/\r$/, "") }
/^[ \t]*#/ { next }

# deb [option=value …] URI suite component…
format == "list" {
    if ($1 != "deb")
        next
    line = $0
    if (match(line, /\[[^]]*\]/)) {
        n = split(substr(line, RSTART + 1, RLENGTH - 2), options, " ")
        for (i = 1; i <= n; i++)
            if (options[i] ~ /^signed-by=/)
                key = " " substr(options[i], 11)
        line = substr(line, 1, RSTART - 1) " " substr(line, RSTART + RLENGTH)
    }
    sub(/#.*/, "", line)
    n = split(line, words, " ")
    types = "deb"
    uris = words[2]
    suites = words[3]
    for (i = 4; i <= n; i++)
        components = components " " words[i]
    offer()
    next
}

# deb822: stanzas of fields, separated by empty lines; a line that starts with a blank continues.
/^[ \t]*$/ { offer(); next }
/^[ \t]/ {
    continued($0)
    next
}
{
    field = tolower($0)
    sub(/:.*/, "", field)
    value = $0
    sub(/^[^:]*:/, "", value)
    first(value)
}

function first(value) {
    if (field == "types") types = value
    else if (field == "uris") { uris = value; sub(/^[ \t]+/, "", uris) }
    else if (field == "suites") suites = value
    else if (field == "components") components = value
    else if (field == "signed-by") key = value
    else if (field == "enabled") enabled = tolower(value) !~ /no|false|0/
}

function continued(value) {
    if (field == "types") types = types " " value
    else if (field == "uris") uris = uris " " value
    else if (field == "suites") suites = suites " " value
    else if (field == "components") components = components " " value
    # A key may stand in the file itself, and its lines are kept as they are.
    else if (field == "signed-by") key = key "\n" value
}

END {
    if (format != "list")
        offer()
}
