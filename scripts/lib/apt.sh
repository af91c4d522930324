# shellcheck shell=bash
# Asks apt in private: lists, cache and status are in a folder of ours, so nothing is installed and no
# root is needed. Sourced after common.sh.

has_apt() {
    has apt-get && has apt-cache && has apt-config && has dpkg-deb
}

# write_apt_configuration FOLDER: writes FOLDER/apt.conf. Options of the machine (a proxy, for example)
# stay in force, as this is read after them. Its hooks have nothing to say here.
write_apt_configuration() {
    local work=$1
    mkdir -p "$work/lists/partial" "$work/archives/partial"
    : >"$work/status"
    cat >"$work/apt.conf" <<CONFIGURATION
Dir::State::lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache "$work";
Dir::Cache::archives "$work/archives";
Acquire::Languages "none";
Acquire::IndexTargets::deb-src::Sources::DefaultEnabled "false";
APT::Sandbox::User "root";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONFIGURATION
}

# ask_one_source_only FOLDER: has apt ask FOLDER/debian.sources and nothing else, whatever the machine
# pins or has installed.
ask_one_source_only() {
    cat >>"$1/apt.conf" <<CONFIGURATION
Dir::Etc::sourcelist "$1/debian.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Default-Release "";
CONFIGURATION
}

# reckon_with_what_is_installed FOLDER: has apt know the packages of this machine. The list is copied:
# apt locks the folder that it is in.
reckon_with_what_is_installed() {
    local APT_STATUS=''
    eval "$(apt-config shell APT_STATUS Dir::State::status/f)"
    cp "$APT_STATUS" "$1/status"
}

# Prints sources of a suite for each Debian mirror this machine is configured for.
debian_sources() {
    local APT_LIST='' APT_PARTS='' file keyring=''
    eval "$(apt-config shell APT_LIST Dir::Etc::sourcelist/f APT_PARTS Dir::Etc::sourceparts/d)"
    for file in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
        [[ ! -r $file ]] || keyring=$file
    done
    for file in "$APT_LIST" "${APT_PARTS%/}"/*.list "${APT_PARTS%/}"/*.sources; do
        [[ -f $file && -r $file ]] || continue
        awk -v suite="$1" -v keyring="$keyring" -v format="${file##*.}" \
            -f "$PROJECT/scripts/lib/debian-mirrors.awk" "$file"
    done
}
