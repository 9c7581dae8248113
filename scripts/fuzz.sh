#!/usr/bin/env bash
# Fuzzes a server of our own with schemathesis, against the document that it serves: every check
# of the tool, on the demo's data in a folder that is deleted afterwards. Prints the tool's report
# and fails when one check does.
#
#   scripts/fuzz.sh [examples an operation, 50 when left out]
#
# Needs Python 3.10 with venv, and PyPI the first time.

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SIGHTLINE_ROOT"

version=4.32.5
examples=${1:-50}
venv=${XDG_CACHE_HOME:-$HOME/.cache}/sightline/schemathesis-$version

if ! [ -x "$venv/bin/schemathesis" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv.new"
    "$venv.new/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"
    rm -rf "$venv.new"
    # Created again at its final place: the programs of a venv contain its path.
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"
fi

cargo build -p sightline
folder=$(mktemp -d)
server=
clean_up() {
    [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" || true; }
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# The tool sends far more requests than people do.
target/debug/sightline serve --demo --data-dir "$folder/data" --listen 127.0.0.1:0 \
    --requests-per-minute 1000000 --exports-per-minute 1000000 \
    >"$folder/out" 2>"$folder/log" &
server=$!
until url=$(sed -n 's/^listening on //p' "$folder/out") && [ -n "$url" ]; do
    kill -0 "$server" || { cat "$folder/log" >&2; exit 1; }
    sleep 0.2
done

FUZZ_PASSWORD=$(cat "$folder/data/demo-password")
export FUZZ_PASSWORD
token=$(curl -sSf "$url/api/v1/auth/login" -H 'content-type: application/json' \
    -d "{\"email\": \"admin@example.com\", \"password\": \"$FUZZ_PASSWORD\"}" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')

# Signing out would end the token that all other requests carry, the stream has no end, and
# neither has what comes after it. The tool leaves its notes where it runs.
cd "$folder"
PYTHONDONTWRITEBYTECODE=1 SCHEMATHESIS_HOOKS="$SIGHTLINE_ROOT/scripts/fuzz_hooks.py" \
    "$venv/bin/schemathesis" run "$url/openapi.json" --url "$url" --checks all --seed 1 \
    --max-examples "$examples" --header "Authorization: Bearer $token" --request-timeout 20 \
    --exclude-operation-id logout --exclude-operation-id stream_live --suppress-health-check all --no-color ||
    { status=$?; grep -vE ' INFO ' "$folder/log" | tail -n 20 >&2; exit "$status"; }

# Otherwise the last requests were only rejected.
curl -sSf -o /dev/null "$url/api/v1/me" -H "Authorization: Bearer $token" ||
    { echo "the sign-in ended before the run did: try with fewer examples" >&2; exit 1; }
