# Sourced by the other scripts: where things are. Defines variables, runs nothing, prints nothing.
# shellcheck shell=bash

SIGHTLINE_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export SIGHTLINE_ROOT

# The project's own trunk comes before one that the user has installed.
export PATH="$SIGHTLINE_ROOT/.tools/bin:$PATH"

# Two compilers may be at work (see setup.sh): each keeps its own target folder, or they would
# throw away each other's results.
export CARGO_TARGET_DIR="$SIGHTLINE_ROOT/target"
export SIGHTLINE_WEB_TARGET_DIR="$SIGHTLINE_ROOT/target/web"
# scripts/bindgen shares packages with the rest, but not their features: in one folder each would be
# compiled for both, and one would wait for the other.
export SIGHTLINE_BINDGEN_TARGET_DIR="$SIGHTLINE_ROOT/target/bindgen"

# A toolchain folder for the web app; empty where the host's toolchain knows wasm32 itself.
SIGHTLINE_WASM_TOOLCHAIN=$(readlink -f "$SIGHTLINE_ROOT/.tools/wasm-toolchain" 2>/dev/null || true)
[ -d "$SIGHTLINE_WASM_TOOLCHAIN" ] || SIGHTLINE_WASM_TOOLCHAIN=
export SIGHTLINE_WASM_TOOLCHAIN
