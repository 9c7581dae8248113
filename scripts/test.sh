#!/usr/bin/env bash
# Everything that must hold before a change goes in. Stops at the first step that fails; the last
# line counts the tests. Arguments go to `cargo test`, whose own lines are then the last.
#
#   scripts/test.sh         formatting, lints and all tests
#   scripts/test.sh --api   the tests of the API alone
#   scripts/test.sh --web   the tests of the web app alone: its units and the browser journeys

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SIGHTLINE_ROOT"

part=all
case ${1:-} in
    --api | --web) part=${1#--} && shift ;;
esac

logs=$(mktemp -d)
running=() # background jobs, each a process group of its own
clean_up() {
    local job
    for job in "${running[@]}"; do kill -- "-$job" 2>/dev/null || true; done
    rm -rf "$logs"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Lints and compiles in one go: `cargo clippy` would compile every dependency a second time. It is
# always the whole workspace, since a part of it would have dependencies with other features; but
# for scripts/bindgen, which is compiled on its way to the web app and tested by what came of it.
lints=(RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__)
linted() {
    local command=$1
    shift
    env "${lints[@]}" cargo "$command" --workspace --exclude sightline-bindgen "$@"
}
cargo_test() { linted test "$@"; }
test_bindgen() {
    env "${lints[@]}" CARGO_TARGET_DIR="$SIGHTLINE_BINDGEN_TARGET_DIR" cargo test -p sightline-bindgen --no-fail-fast
}
# The programs as they are without their unit tests, too: else code for tests alone goes unnoticed.
compile() {
    linted build "${programs[@]}"
    cargo_test --no-run
}
# The web app is compiled for the browser anyway, and linted there, unless by another compiler.
programs=(--bins) lints_of_web=()
if [ "$part" = all ] && [ -z "$SIGHTLINE_WASM_TOOLCHAIN" ]; then
    programs=(--bin sightline --bin sightline-under-test)
    lints_of_web=("${lints[@]}")
fi

times=()
step() {
    local name=$1
    shift
    printf '\n== %s\n' "$name"
    SECONDS=0
    "$@"
    times+=("$(printf '%5d s  %s' "$SECONDS" "$name")")
}

# Runs $2... in the background; what it prints goes to $logs/$1.
begin() {
    local name=$1
    shift
    set -m
    (
        set +m
        "$@"
    ) >"$logs/$name" 2>&1 </dev/null &
    set +m
    running+=($!)
}

# Waits for the only background job and prints what it printed.
finish() {
    local status=0
    wait "${running[0]}" || status=$?
    running=()
    cat "$logs/$1"
    return "$status"
}

# Everything that the app in web/dist was built from, and what came of it.
web_state() {
    {
        find web shared scripts/build-web.sh scripts/bindgen .cargo Cargo.toml Cargo.lock Trunk.toml \
            -type f -print0 | sort -z | xargs -0 sha256sum
        rustc -vV
        readlink -f .tools/wasm-toolchain .tools/bin/* || true
    } | sha256sum
}

# The browser journeys walk through what users get.
build_web() {
    local state=$SIGHTLINE_WEB_TARGET_DIR/tested
    if [ -e web/dist/index.html ] && [ "$(cat "$state" 2>/dev/null)" = "$(web_state)" ]; then
        echo "web/dist is up to date"
        return
    fi
    rm -f "$state"
    env "${lints_of_web[@]}" scripts/build-web.sh --release
    web_state >"$state"
}

# Most tests of the API wait for the database or for each other; what journeys wait for is the
# browser, which is at work itself.
processors=$(nproc 2>/dev/null || echo 2)
api_tests() { cargo_test --no-fail-fast --test api -- --test-threads $((processors * 3)); }
journeys() { cargo_test --no-fail-fast --test browser -- --test-threads "$processors"; }
of_the_api=(--lib --test command_line --test contract --test tidy)
of_the_web=(--bin sightline-web)

# Prints how many tests the files in $logs report, and fails where one did.
count() {
    cat "$logs"/tests-* | awk '/^test result: / { passed += $4; failed += $6 } END { printf "\n%d passed, %d failed\n", passed, failed }'
    return "$1"
}

run_tests() {
    local failed=0
    case $part in
        all)
            begin tests-browser journeys
            api_tests 2>&1 | tee "$logs/tests-api" || failed=1
            cargo_test --no-fail-fast "${of_the_api[@]}" "${of_the_web[@]}" 2>&1 | tee "$logs/tests-rest" || failed=1
            test_bindgen 2>&1 | tee "$logs/tests-bindgen" || failed=1
            cargo_test --no-fail-fast --doc 2>&1 | tee "$logs/tests-doc" || failed=1
            finish tests-browser || failed=1
            ;;
        api)
            api_tests 2>&1 | tee "$logs/tests-api" || failed=1
            cargo_test --no-fail-fast "${of_the_api[@]}" 2>&1 | tee "$logs/tests-rest" || failed=1
            ;;
        web)
            cargo_test --no-fail-fast "${of_the_web[@]}" 2>&1 | tee "$logs/tests-rest" || failed=1
            test_bindgen 2>&1 | tee "$logs/tests-bindgen" || failed=1
            journeys 2>&1 | tee "$logs/tests-browser" || failed=1
            ;;
    esac
    count "$failed"
}

# More conversations to test with, if they are next to the project.
if [ -d ../shared/data ]; then
    SIGHTLINE_EXTRA_DATA=$(cd ../shared/data && pwd)
    export SIGHTLINE_EXTRA_DATA
    echo "conversations of ../shared/data: used in addition"
else
    echo "conversations of ../shared/data: not there, only our own samples"
fi

[ "$part" != all ] || step "format" cargo fmt --all --check
# Two compilations with a target folder each, side by side.
[ "$part" = api ] || begin web build_web
step "lints, and compiling the tests" compile
[ "$part" = api ] || step "web app" finish web

# Before the tests, whose result has the last word and gives its own times.
printf '\n== time so far\n'
printf '%s\n' "${times[@]}"

printf '\n== tests\n'
if [ $# -eq 0 ]; then
    run_tests
else
    # The arguments decide which of them run.
    cargo_test --no-fail-fast "$@"
fi
