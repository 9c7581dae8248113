#!/usr/bin/env bash
# Builds the web app into web/dist, for the API to serve.
#
#   scripts/build-web.sh             quick to compile
#   scripts/build-web.sh --release   what users get: profile `wasm-release` of Cargo.toml, in parts
#                                    of which the first visit loads one (scripts/bindgen)

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SIGHTLINE_ROOT"

# A release build runs scripts/bindgen once, so that it is best quick to compile.
args=() mode=debug bindgen_profile=quick-bindgen bindgen_folder=quick-bindgen
case ${1:-} in
    "") ;;
    --release)
        args=(--release --cargo-profile wasm-release --features split) mode=release
        bindgen_profile=dev bindgen_folder=debug
        ;;
    *) echo "usage: scripts/build-web.sh [--release]" >&2 && exit 2 ;;
esac

if ! command -v trunk >/dev/null; then
    echo "trunk is missing: run scripts/setup.sh build" >&2
    exit 1
fi
# Trunk runs the first wasm-bindgen in PATH: this one. (The compiler refuses a crate of that name.)
CARGO_TARGET_DIR=$SIGHTLINE_BINDGEN_TARGET_DIR cargo build -p sightline-bindgen --profile "$bindgen_profile"
ln -sf "$bindgen_folder/sightline-bindgen" "$SIGHTLINE_BINDGEN_TARGET_DIR/wasm-bindgen"
PATH="$SIGHTLINE_BINDGEN_TARGET_DIR:$PATH"

export CARGO_TARGET_DIR=$SIGHTLINE_WEB_TARGET_DIR
export TRUNK_SKIP_VERSION_CHECK=true
# Trunk takes this variable for a flag that must say true or false.
[ -z "${NO_COLOR:-}" ] || export NO_COLOR=true

library="the host's toolchain"
if [ -n "$SIGHTLINE_WASM_TOOLCHAIN" ]; then
    # RUSTC and not RUSTUP_TOOLCHAIN: with the latter rustup looks for a cargo as well and takes
    # any it finds.
    export RUSTC=$SIGHTLINE_WASM_TOOLCHAIN/bin/rustc
    library="$SIGHTLINE_WASM_TOOLCHAIN built at $(cat "$SIGHTLINE_WASM_TOOLCHAIN/built-at")"
fi

# cargo does not see that a standard library has changed under the same compiler, and then fails
# on crates that "may not be compiled with it".
if [ "$(cat "$CARGO_TARGET_DIR/library" 2>/dev/null)" != "$library" ]; then
    rm -rf "$CARGO_TARGET_DIR"
    mkdir -p "$CARGO_TARGET_DIR"
    printf '%s\n' "$library" >"$CARGO_TARGET_DIR/library"
fi

trunk build "${args[@]}"
# Trunk copies what wasm-bindgen itself writes, and nothing else.
[ "$mode" = release ] || exit 0
cp -R "$CARGO_TARGET_DIR/wasm-bindgen/$mode/parts" web/dist/
# Here once: the best compression would take seconds of every start of a server. A window larger than
# these files finds nothing more.
find web/dist -type f -size +1 -regex '.*\.\(css\|html\|js\|json\|svg\|txt\|wasm\)' \
    -exec brotli --quality=11 --lgwin=22 {} +
