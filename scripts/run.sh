#!/usr/bin/env bash
# From a fresh clone to a running server with demo data. Arguments go to `sightline serve --demo`.

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SIGHTLINE_ROOT"

scripts/setup.sh run
scripts/build-web.sh --release
cargo build --release -p sightline
# In place of this shell, so that Ctrl-C reaches the server alone and its exit code is ours.
exec "$CARGO_TARGET_DIR/release/sightline" serve --demo "$@"
