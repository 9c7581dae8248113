#!/usr/bin/env bash
# Generates openapi.yaml. Writes a second file first: if the program fails, the old one stays.

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SIGHTLINE_ROOT"

new=$(mktemp)
trap 'rm -f "$new"' EXIT
cargo run --quiet -p sightline -- openapi >"$new"
cat "$new" >openapi.yaml
