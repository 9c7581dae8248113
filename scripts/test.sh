#!/usr/bin/env bash
# Everything that must hold before a change goes in. Stops at the first step that fails; the last
# lines are cargo test's own. Arguments go to `cargo test`.

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SIGHTLINE_ROOT"

times=()
step() {
    local name=$1
    shift
    printf '\n== %s\n' "$name"
    SECONDS=0
    "$@"
    times+=("$(printf '%5d s  %s' "$SECONDS" "$name")")
}

# More conversations to test with, where someone has put them next to the project.
if [ -d ../shared/data ]; then
    SIGHTLINE_EXTRA_DATA=$(cd ../shared/data && pwd)
    export SIGHTLINE_EXTRA_DATA
    echo "conversations of ../shared/data: used in addition"
else
    echo "conversations of ../shared/data: not there, only our own samples"
fi

step "format" cargo fmt --all --check
step "lints" cargo clippy --workspace --all-targets -- -D warnings
# The browser journeys walk through what users get.
step "web app" scripts/build-web.sh --release
step "compiling the tests" cargo test --workspace --no-run

# Before the tests, whose result has the last word and gives its own times.
printf '\n== time so far\n'
printf '%s\n' "${times[@]}"

printf '\n== tests\n'
exec cargo test --workspace --no-fail-fast "$@"
