#!/usr/bin/env bash
# Server and app over demo data, built again when a file is saved. Reload the page to see it: the
# server itself serves the app, with the same address, cookies and content security policy as for
# users. When a build fails, the one before keeps running. Ctrl-C ends everything.
#
#   scripts/dev.sh [arguments of `sightline serve`]

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SIGHTLINE_ROOT"

# What each of the two programs is built from. Both: a change to it builds both.
both=(shared Cargo.toml Cargo.lock)
api=(api)
web=(web .cargo Trunk.toml scripts/bindgen)

say() { printf 'dev: %s\n' "$*"; }

# A file below "$@" that was changed after the file $1 was.
changed_since() {
    local stamp=$1
    shift
    find "$@" -path web/dist -prune -o -type f -newer "$stamp" -print -quit
}

server=
start() {
    "$CARGO_TARGET_DIR/debug/sightline" serve --demo "$@" &
    server=$!
}
stop() {
    [ -n "$server" ] || return 0
    kill "$server" 2>/dev/null || true
    wait "$server" || true
    server=
}

# Builds $1 (`api` or `web`) and says how long it took. Its stamp is set before, so that what is
# saved meanwhile is built next.
build() {
    touch "$stamps/$1"
    SECONDS=0
    case $1 in
        api) cargo build -p sightline ;;
        web) scripts/build-web.sh ;;
    esac || { say "the build of $1 failed"; return 1; }
    say "$1 built in $SECONDS s"
}

scripts/setup.sh run
stamps=$(mktemp -d)
clean_up() {
    stop
    rm -rf "$stamps"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

build api
build web
start "$@"
say "watching ${both[*]} ${api[*]} ${web[*]}"
while sleep 0.3; do
    is_new=
    for part in api web; do
        declare -n own=$part
        [ -n "$(changed_since "$stamps/$part" "${both[@]}" "${own[@]}")" ] || continue
        if build "$part"; then is_new=yes; fi
    done
    # The server reads the app when it starts.
    if [ -n "$is_new" ]; then
        stop
        start "$@"
    fi
done
