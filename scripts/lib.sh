# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What scripts/ringfly and scripts/test share: finding a JDK, and installing what is missing. Defines functions only.

jdk_minimum=22

# jdk_in FOLDER TOOL: whether that is a JDK of jdk_minimum or later that has TOOL (java, javac). Sets jdk_build, its
# exact version, and jdk_rank, a number that orders versions. Reads the release file: starting java costs 40 ms.
jdk_in() {
    local key value version=''
    [[ -x $1/bin/$2 && -r $1/release ]] || return 1
    jdk_build=''
    while IFS='=' read -r key value; do
        case $key in
            JAVA_VERSION) version=${value//\"/} ;;
            JAVA_RUNTIME_VERSION) jdk_build=${value//\"/} ;;
            *) continue ;;
        esac
        [[ -z $version || -z $jdk_build ]] || break
    done <"$1/release"
    [[ $version =~ ^([0-9]+)(\.([0-9]+))?(\.([0-9]+))? ]] || return 1
    jdk_rank=$((BASH_REMATCH[1] * 1000000 + ${BASH_REMATCH[3]:-0} * 1000 + ${BASH_REMATCH[5]:-0}))
    jdk_build=${jdk_build:-$version}
    ((BASH_REMATCH[1] >= jdk_minimum))
}

# find_jdk TOOL: sets jdk to the folder of JAVA_HOME's JDK, else of the java on PATH, else of the newest one installed
# in the usual places; the first that jdk_in takes. Fails when there is none. No process is started for the usual cases.
find_jdk() {
    local chosen on_path='' known='' best='' best_rank=0 best_build=''
    jdk=${JAVA_HOME-}
    if [[ -n $jdk ]] && jdk_in "$jdk" "$1"; then
        return 0
    fi
    if hash java 2>/dev/null; then
        on_path=${BASH_CMDS[java]-}
    fi
    for jdk in /usr/lib/jvm/* /opt/java* /opt/java/* /opt/jdk* "${HOME-}"/.sdkman/candidates/java/*; do
        chosen=''
        if [[ -n $on_path && $jdk/bin/java -ef $on_path ]]; then
            chosen=1 known=1
        fi
        if ! jdk_in "$jdk" "$1"; then
            continue
        elif [[ -n $chosen ]]; then
            return 0
        elif ((jdk_rank > best_rank)); then
            best=$jdk best_rank=$jdk_rank best_build=$jdk_build
        fi
    done
    if [[ -n $on_path && -z $known ]]; then # in none of those folders, so where does the link lead?
        jdk=$(readlink -f -- "$on_path" || true)
        jdk=${jdk%/bin/java}
        if [[ -n $jdk ]] && jdk_in "$jdk" "$1"; then
            return 0
        fi
    fi
    jdk=$best jdk_rank=$best_rank jdk_build=$best_build
    [[ -n $best ]]
}

# Whether packages can be installed without asking anybody.
can_install() {
    [[ $EUID -eq 0 && -e /etc/debian_version ]] && command -v apt-get >/dev/null
}

# apt_quietly COMMAND...: prints only what a failure printed.
apt_quietly() {
    local output
    output=$(DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" </dev/null 2>&1) || {
        printf '%s\n' "$output" >&2
        return 1
    }
}

# apt_update: once a run.
apt_update() {
    [[ -n ${apt_updated-} ]] || apt_quietly update || return 1
    apt_updated=1
}

# apt_install PACKAGE...: all, or as many as there are.
apt_install() {
    local package failed=0
    echo "${0##*/}: installing $* ..." >&2
    apt_update || true # offline, what is in the package cache may do
    apt_quietly install --no-install-recommends "$@" 2>/dev/null && return 0
    for package; do
        apt_quietly install --no-install-recommends "$package" || failed=1
    done
    return "$failed"
}

# install_jdk: the newest that apt offers. Says what to do when it cannot.
install_jdk() {
    local newest=''
    if can_install; then
        apt_update || true
        newest=$(apt-cache search --names-only '^openjdk-[0-9]+-jdk-headless$' | sed -E 's/^openjdk-([0-9]+)-.*/\1/' |
            sort -n | tail -n 1)
        if [[ -n $newest ]] && ((newest >= jdk_minimum)) && apt_install "openjdk-$newest-jdk-headless" &&
            find_jdk javac; then
            return 0
        fi
    fi
    echo "${0##*/}: no JDK $jdk_minimum or later in JAVA_HOME, on PATH, in /usr/lib/jvm, /opt/java*, /opt/jdk* or ~/.sdkman" >&2
    if can_install; then
        echo "${0##*/}: nor does apt install one (its newest: ${newest:-none}); unpack one, 25 for choice, and set JAVA_HOME" >&2
    else
        echo "${0##*/}: install one, 25 for choice (on Debian 13: apt-get install openjdk-25-jdk-headless), or set JAVA_HOME" >&2
    fi
    return 1
}

# install_maven: says what to do when it cannot.
install_maven() {
    if can_install; then
        apt_install maven || true
    fi
    if ! command -v mvn >/dev/null; then
        echo "${0##*/}: Maven is needed to build: apt-get install maven (or your system's package), then again" >&2
        return 1
    fi
}
