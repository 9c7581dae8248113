#!/usr/bin/env bash
# Gets this machine ready; what is already there is left alone.
#
#   scripts/setup.sh build   what compiling the API and the web app needs
#   scripts/setup.sh run     the same and PostgreSQL (the default)
#   scripts/setup.sh test    the same, a browser with its driver, and packages from npm and PyPI
#
# Needs package registries (Debian, crates.io, for tests npm and PyPI) and nothing else from the network.
# Trunk is compiled into a per-user cache, so that a second clone has it at once and deleting a
# clone breaks no other; .tools/ of the project holds a link to it. scripts/bindgen is a part of the
# project and built with it.
# SIGHTLINE_WASM=debian skips rustup's wasm target, to try the other way on any machine.

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

trunk_version=0.21.14 # 0.22 needs a newer rustc than we do
wasm=wasm32-unknown-unknown
debian_rustc=/usr/bin/rustc # not rustup's: that one is in ~/.cargo/bin
oldest_postgres=15
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sightline
tools=$SIGHTLINE_ROOT/.tools

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

mode=${1:-run}
case $mode in
    build | run | test) ;;
    *) fail "usage: scripts/setup.sh [build|run|test]" ;;
esac

# --- What is there -----------------------------------------------------------------------------

has_libpq() {
    pkg-config --exists libpq 2>/dev/null || [ -e "$(pg_config --includedir 2>/dev/null)/libpq-fe.h" ]
}

# Debian keeps the server's programs out of PATH, one folder for each version.
has_postgres() {
    local bin version
    for bin in /usr/lib/postgresql/*/bin "$(pg_config --bindir 2>/dev/null)" "$(dirname "$(command -v initdb || true)")"; do
        [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] || continue
        version=$("$bin/postgres" --version | grep -oE '[0-9]+' | head -n 1)
        [ "$version" -ge "$oldest_postgres" ] && return
    done
    return 1
}

has_browser() { have chromedriver && { have chromium || have google-chrome; }; }

# What npm installed, by the lock file that it installed from.
npm_tools=$SIGHTLINE_ROOT/tests/npm
has_npm_tools() { cmp -s "$npm_tools/package-lock.json" "$npm_tools/node_modules/.installed-lock.json"; }

# What pip installed for the connector in examples/python, by the list that it installed from.
python_packages=$tools/python
python_list=$SIGHTLINE_ROOT/examples/python/requirements.txt
has_python_packages() { cmp -s "$python_list" "$python_packages/.installed"; }
has_pip() { python3 -m pip --version >/dev/null 2>&1; }

# By running it: a cache that was moved to another machine may hold a program that cannot start.
is_version() { [ "$("$1" --version 2>/dev/null | awk '{ print $2 }')" = "$2" ]; }

# Whether the host's own toolchain can compile for wasm32. Looks for the files instead of asking
# rustup, so that it also works without rustup and costs no time.
host_knows_wasm() {
    [ "${SIGHTLINE_WASM:-}" != debian ] &&
        compgen -G "$(rustc --print target-libdir --target "$wasm" 2>/dev/null)/libstd-*.rlib" >/dev/null
}

# The folder of the sysroot that fits Debian's compiler. Named by the version that the compiler
# reports, since a standard library works only with the compiler that built it.
sysroot_folder() {
    [ -x "$debian_rustc" ] || return 1
    echo "$cache/rustc-$("$debian_rustc" -vV | cksum | cut -d ' ' -f 1)"
}
# rust-lld is a link into rustup's toolchain, which may have gone since.
has_sysroot() {
    local folder
    folder=$(sysroot_folder) && [ -x "$folder/bin/rustc" ] && [ -x "$(rust_lld "$folder" "$debian_rustc")" ]
}
rust_lld() { echo "$1/lib/rustlib/$("$2" -vV | sed -n 's/^host: //p')/bin/rust-lld"; }

# --- Debian packages ---------------------------------------------------------------------------

install_packages() {
    local root=()
    say "needed from the system: $*"
    if ! have apt-get; then
        fail "this is no Debian: please install the counterparts of these packages, then try again."
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! { have sudo && sudo -n true 2>/dev/null; }; then
            fail "no right to install packages. Please run:" \
                "  sudo apt-get update" \
                "  sudo apt-get install --no-install-recommends $*"
        fi
        root=(sudo -n)
    fi
    say "installing them with apt-get"
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >"$work/apt.log" 2>&1 || {
        cat "$work/apt.log" >&2
        fail "apt-get could not install: $*"
    }
}

# --- Compiled here -----------------------------------------------------------------------------

# Each is built next to its final place and moved there when complete: half an installation
# never counts as one.
into_place() {
    rm -rf "$2"
    mv "$1" "$2"
}

# Quick to compile rather than quick to run: all it does for us is to copy files and to call cargo
# and wasm-bindgen, so it needs neither optimization nor TLS. One program of 400 crates.
install_trunk() {
    CARGO_TARGET_DIR="$work/trunk-target" CARGO_PROFILE_RELEASE_LTO=off \
        CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        cargo install --locked --root "$work/trunk" --version "$trunk_version" --no-default-features trunk
    into_place "$work/trunk" "$cache/trunk-$trunk_version"
}

# A toolchain folder around Debian's compiler, with a standard library for wasm32 built from the
# source that Debian ships.
build_sysroot() {
    local scratch=$work/scratch new=$work/sysroot folder host lld
    folder=$(sysroot_folder)
    host=$("$debian_rustc" -vV | sed -n 's/^host: //p')
    lld=$(rust_lld "$(rustc --print sysroot)" rustc)
    [ -x "$lld" ] || { echo "$lld is missing"; return 1; }

    mkdir -p "$scratch/src"
    printf '[package]\nname = "scratch"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$scratch/Cargo.toml"
    echo '#![no_std]' >"$scratch/src/lib.rs"
    # Bitcode for link-time optimization; the crate `test` for wasm-bindgen-test.
    (
        cd "$scratch"
        unset CARGO_ENCODED_RUSTFLAGS
        CARGO_TARGET_DIR="$work/scratch-target" RUSTFLAGS=-Cembed-bitcode=yes RUSTC=$debian_rustc \
            RUSTC_BOOTSTRAP=1 cargo build --release -Zbuild-std=std,panic_abort,test --target "$wasm"
    )

    mkdir -p "$new/bin" "$new/lib/rustlib/$wasm/lib" "$new/lib/rustlib/$host/bin"
    find "$work/scratch-target/$wasm/release/deps" -name '*.rlib' ! -name 'libscratch-*' \
        -exec cp {} "$new/lib/rustlib/$wasm/lib/" ';'
    ln -s "$("$debian_rustc" --print sysroot)/lib/rustlib/$host/lib" "$new/lib/rustlib/$host/lib"
    ln -s "$lld" "$new/lib/rustlib/$host/bin/rust-lld"
    # Scripts, since through a symbolic link the compiler would take /usr for its sysroot.
    local program
    for program in rustc rustdoc; do
        printf '#!/usr/bin/env bash\nexec %q --sysroot %q "$@"\n' \
            "$(dirname "$debian_rustc")/$program" "$folder" >"$new/bin/$program"
        chmod +x "$new/bin/$program"
    done
    # Tells build-web.sh that the library is another one: cargo does not see it.
    date +%s >"$new/built-at"

    echo '#[unsafe(no_mangle)] pub extern "C" fn probe(n: usize) -> usize { vec![n; n].iter().sum() }' >"$scratch/probe.rs"
    "$debian_rustc" --sysroot "$new" --target "$wasm" --edition 2024 --crate-type cdylib \
        -Copt-level=z -Clto -Cpanic=abort "$scratch/probe.rs" -o "$work/probe.wasm"
    into_place "$new" "$folder"
}

# --- Steps side by side ------------------------------------------------------------------------

names=() pids=()

# Runs function $2 in the background; $1 says what it does. `set -m` gives it a process group of
# its own, so that Ctrl-C can end cargo and its compilers too.
begin() {
    say "$1"
    set -m
    (
        set -e +m
        SECONDS=0
        "$2"
        say "done after $SECONDS s: $1" >&3
    ) 3>&1 >"$work/$2.log" 2>&1 </dev/null &
    set +m
    names+=("$2") pids+=($!)
}

finish() {
    local i failed=0
    for i in "${!pids[@]}"; do
        wait "${pids[$i]}" && continue
        failed=1
        tail -n 40 "$work/${names[$i]}.log" >&2
        say "${names[$i]} failed, see above" >&2
    done
    [ "$failed" -eq 0 ] || exit 1
}

clean_up() {
    local pid
    for pid in "${pids[@]}"; do kill -- "-$pid" 2>/dev/null || true; done
    rm -rf "$work"
}

# --- Main --------------------------------------------------------------------------------------

have cargo || fail "cargo is missing: see https://rustup.rs, then try again."
[ -f "$SIGHTLINE_ROOT/Cargo.lock" ] || fail "Cargo.lock is missing."

mkdir -p "$cache" "$tools/bin"
# One set-up at a time: two would build the same things twice.
if have flock; then
    exec 9>"$cache/lock"
    flock -n 9 || { say "waiting for another set-up of this user"; flock 9; }
    rm -rf "$cache"/work.* # left by one that was killed
fi
work=$(mktemp -d "$cache/work.XXXXXX")
trap clean_up EXIT
trap 'exit 130' INT TERM

# Some networks make rustup wait for ever; once the other way is there it is not asked again.
if ! host_knows_wasm && ! has_sysroot && [ "${SIGHTLINE_WASM:-}" != debian ] && have rustup; then
    say "adding the $wasm target with rustup (given up after 60 s)"
    timeout 60 rustup target add "$wasm" || say "rustup cannot: taking Debian's compiler for the web app"
fi
if [ "$mode" = test ] && ! { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1; then
    say "adding rustfmt and clippy with rustup"
    timeout 120 rustup component add rustfmt clippy || fail "rustfmt and clippy are missing."
fi

packages=()
have cc || packages+=(gcc libc6-dev)
has_libpq || packages+=(libpq-dev)
have wasm-opt || packages+=(binaryen)
have brotli || packages+=(brotli)
host_knows_wasm || has_sysroot || dpkg -s rustc-web rust-web-src >/dev/null 2>&1 ||
    packages+=(rustc-web rust-web-src)
[ "$mode" = build ] || has_postgres || packages+=(postgresql)
[ "$mode" != test ] || has_browser || packages+=(chromium chromium-driver)
[ "$mode" != test ] || { have node && have npm; } || packages+=(nodejs npm)
[ "$mode" != test ] || has_pip || packages+=(python3 python3-pip)
[ ${#packages[@]} -eq 0 ] || install_packages "${packages[@]}"
[ "$mode" = build ] || has_postgres || fail "PostgreSQL $oldest_postgres or newer is needed."

is_version "$cache/trunk-$trunk_version/bin/trunk" "$trunk_version" ||
    begin "building trunk $trunk_version (minutes)" install_trunk
host_knows_wasm || has_sysroot ||
    begin "building the standard library for $wasm with Debian's compiler" build_sysroot
finish

if [ "$mode" = test ] && ! has_npm_tools; then
    say "installing the tools of tests/npm"
    (cd "$npm_tools" && npm ci --no-fund --no-audit >"$work/npm.log" 2>&1) || {
        cat "$work/npm.log" >&2
        fail "npm could not install the tools of tests/npm"
    }
    cp "$npm_tools/package-lock.json" "$npm_tools/node_modules/.installed-lock.json"
fi

if [ "$mode" = test ] && ! has_python_packages; then
    say "installing the packages of examples/python"
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade \
        --target "$python_packages" --requirement "$python_list" >"$work/pip.log" 2>&1 || {
        cat "$work/pip.log" >&2
        fail "pip could not install the packages of examples/python"
    }
    cp "$python_list" "$python_packages/.installed"
fi

ln -sf "$cache/trunk-$trunk_version/bin/trunk" "$tools/bin/"
rm -f "$tools/wasm-toolchain"
host_knows_wasm || ln -s "$(sysroot_folder)" "$tools/wasm-toolchain"
say "ready to $mode"
