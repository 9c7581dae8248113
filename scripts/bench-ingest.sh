#!/usr/bin/env bash
# Measures chats that come in over HTTP against the import of the same file: events a second, with
# requests of 1,000 documents over four connections, and the server's peak memory.
#
#   scripts/bench-ingest.sh [COPIES]     copies of the sample chats (default 400)

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SIGHTLINE_ROOT"

copies=${1:-400}
company="Halden Motor Group"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo build --quiet --release -p sightline

for copy in $(seq "$copies"); do
    sed -E "s/\"(external_id|participant|contact_external_id|result)\":\"(hmg|crm|visitor)-/&$copy-/g" api/samples/chats.ndjson
done >"$folder/chats.ndjson"
split -l 1000 --additional-suffix=.part "$folder/chats.ndjson" "$folder/"

# Each way has a database of its own, so that the second does not find the first one's chats.
serve() {
    target/release/sightline serve --listen 127.0.0.1:0 --data-dir "$folder/$1" >"$folder/serve" 2>"$folder/log" &
    server=$!
    trap 'kill "$server" 2>/dev/null; wait "$server" || true; rm -rf "$folder"' EXIT
    until grep -q listening "$folder/serve"; do
        kill -0 "$server" || { cat "$folder/log" >&2; exit 1; }
        sleep 0.2
    done
    address=$(awk '/listening on/ { print $3 }' "$folder/serve")
}
stop() {
    kill "$server"
    wait "$server" || true
}
report() {
    awk -v what="$1" -v events="$events" -v began="$2" -v ended="$3" \
        'BEGIN { printf "%-28s %8d events  %8.0f events/s\n", what, events, events / (ended - began) }'
}

serve import
began=$(date +%s.%N)
target/release/sightline import "$folder/chats.ndjson" --data-dir "$folder/import" >"$folder/report"
ended=$(date +%s.%N)
events=$(awk '$1 == "events" { gsub(",", "", $2); print $2 }' "$folder/report")
report "import" "$began" "$ended"
stop

serve ingest
echo "a passphrase for this measurement" | target/release/sightline user add --data-dir "$folder/ingest" \
    --email bench@example.com --name Bench --role admin --organization "$company" --password-stdin >/dev/null
key=$(target/release/sightline key add --data-dir "$folder/ingest" --company "$company" --name Bench --scope ingest)
began=$(date +%s.%N)
find "$folder" -name '*.part' -print0 | sort -z | xargs -0 -P 4 -I {} \
    curl -sS --fail --data-binary @{} -H 'content-type: application/x-ndjson' -H "authorization: Bearer $key" \
    -o {}.answer "$address/api/v1/ingest/chats"
ended=$(date +%s.%N)
report "HTTP, four connections" "$began" "$ended"
tail -qn 1 "$folder"/*.answer | sort | uniq -c
awk '/VmHWM/ { printf "server: peak %.1f MB\n", $2 / 1024 }' "/proc/$server/status"
stop
