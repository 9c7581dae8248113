#!/usr/bin/env bash
# Measures the live stream: the time from a commit to its arrival at every open stream, on two
# server processes over one database, and the servers' memory. Fails when a message is missed or
# received twice.
#
#   scripts/bench-live.sh [STREAMS] [COMMITS_PER_SECOND] [SECONDS]     default: 500 50 20

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SIGHTLINE_ROOT"

cargo build --quiet --release -p sightline
cargo run --quiet --release -p sightline-tests --example bench-live -- "$@"
