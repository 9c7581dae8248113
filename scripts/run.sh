#!/usr/bin/env bash
# From a fresh clone to a running server with demo data. Arguments go to `sightline serve --demo`.

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SIGHTLINE_ROOT"

scripts/setup.sh run
# Side by side: the web app ends with a long step that uses one processor only.
cargo build --release -p sightline &
api=$!
# In a script a process in the background does not get Ctrl-C.
trap 'kill "$api" 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM
scripts/build-web.sh --release
wait "$api"
trap - EXIT INT TERM
# Replaces this shell, so that Ctrl-C reaches the server alone and the script exits with its code.
exec "$CARGO_TARGET_DIR/release/sightline" serve --demo "$@"
