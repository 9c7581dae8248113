#!/usr/bin/env bash
# Checks the dependencies by deny.toml: licences, banned crates, sources, and then, by RustSec's database, known
# weaknesses and withdrawn versions. Fails when one check does, also where the database cannot be reached.
#
#   scripts/audit.sh          all checks
#   scripts/audit.sh --sbom   writes target/sbom/: what is in the program and in the app, as CycloneDX 1.6
#
# Needs crates.io for the tools the first time (minutes), and for the last check github.com.

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$SIGHTLINE_ROOT"

deny_version=0.20.2
sbom_version=0.10.0
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sightline

# Quick to compile rather than quick to run, as setup.sh has Trunk. Without features: git fetches the database.
install() {
    local name=$1 version=$2 folder=$cache/$1-$2
    [ ! -x "$folder/bin/$name" ] || return 0
    echo "audit: building $name $version (minutes)"
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/work.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    CARGO_TARGET_DIR="$work/target" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=false \
        cargo install --quiet --locked --root "$work/root" --version "$version" --no-default-features "$name"
    rm -rf "$folder"
    mv "$work/root" "$folder"
    rm -rf "$work"
    trap - EXIT
}

case ${1:-} in
    "") ;;
    --sbom)
        install cargo-sbom "$sbom_version"
        mkdir -p target/sbom
        for package in sightline sightline-web; do
            "$cache/cargo-sbom-$sbom_version/bin/cargo-sbom" --cargo-package "$package" \
                --output-format cyclone_dx_json_1_6 >"target/sbom/$package.cdx.json"
            echo "target/sbom/$package.cdx.json"
        done
        exit
        ;;
    *) echo "usage: scripts/audit.sh [--sbom]" >&2 && exit 2 ;;
esac

install cargo-deny "$deny_version"
deny() { "$cache/cargo-deny-$deny_version/bin/cargo-deny" --locked "$@"; }
failed=0
deny check --hide-inclusion-graph bans licenses sources || failed=1
deny check advisories || failed=1
exit "$failed"
