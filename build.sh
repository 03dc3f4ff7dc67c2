#!/usr/bin/env bash
# The one door: builds, runs and checks Tobar. It needs Go, and nothing else but
# for the tests. ./build.sh help says what it does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export GOFLAGS="${GOFLAGS:-} -buildvcs=false"

help() {
  cat <<'TEXT'
./build.sh [client]    compile the app for the browser into web/static
./build.sh run ...     the same, then start the server with the settings given
./build.sh check       gofmt, go vet (for here and for the browser), staticcheck
./build.sh test ...    install what the tests need, build the app, run all tests
./build.sh bench ...   benchmarks, then the load program; bench client: how fast
                       the app is, in a browser
./build.sh release     servers for other machines into .cache/release
./build.sh icons       draw the icons of web/static anew from their SVGs
TEXT
}

# What the browser runs, for checks that have to look at it with its eyes.
browser_packages() {
  GOOS=js GOARCH=wasm go list ./client/... ./shared/...
}

client() {
  local started=$SECONDS lean=.cache/lean.json
  # Without inlining the app is 6 % smaller to download, which counts for more on a phone than what it loses in speed:
  # lists are drawn by the browser. The runtime is what a start consists of, and is compiled by the browser function by
  # function: there inlining pays. The collector that is for many cores weighs more than the one before it. And of
  # net/http and regexp, which its libraries import and hardly call, web/lean leaves the names.
  local -a inline=(-gcflags=all=-l -gcflags=runtime/...= -gcflags=internal/runtime/...= -gcflags=syscall/js=)
  mkdir -p .cache
  go run ./web/lean >"$lean"
  GOEXPERIMENT=nogreenteagc GOOS=js GOARCH=wasm go build -trimpath -overlay "$lean" -ldflags='-s -w -buildid=' "${inline[@]}" \
    -o .cache/app.wasm ./client
  go run ./web/strip .cache/app.wasm web/static/app.wasm
  go run ./web/pack web/static/app.wasm
  echo "the app is built ($((SECONDS - started)) s)"
}

run() {
  client
  exec go run ./server "$@"
}

check() {
  local unformatted packages
  echo "gofmt"
  unformatted=$(gofmt -l client server shared web)
  if [[ -n $unformatted ]]; then
    printf 'not formatted: run gofmt -w on\n%s\n' "$unformatted" >&2
    return 1
  fi
  echo "go vet"
  go vet ./...
  echo "go vet, as for the browser"
  packages=$(browser_packages)
  # shellcheck disable=SC2086 # one word a package
  GOOS=js GOARCH=wasm go vet $packages
  echo "staticcheck"
  go tool staticcheck ./...
  echo "staticcheck, as for the browser"
  # shellcheck disable=SC2086
  staticcheck_for_browser $packages
  echo "all checks passed"
}

# The tool runs here, and looks at the code as it is there.
staticcheck_for_browser() {
  local tool
  tool=$(go tool -n staticcheck)
  GOOS=js GOARCH=wasm "$tool" "$@"
}

# Prints which browser the tests use, if there is one.
browser() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

# Installs what is missing, where that is possible: a browser, fonts for what
# people write, a C compiler for the race detector, and strace, which makes
# system calls fail.
requirements() {
  local missing=() as_root=()
  browser >/dev/null || missing+=(chromium)
  command -v fc-list >/dev/null && [[ -n $(fc-list :lang=zh) ]] || missing+=(fonts-noto-cjk)
  command -v fc-list >/dev/null && [[ -n $(fc-list | grep -i emoji) ]] || missing+=(fonts-noto-color-emoji)
  command -v "${CC:-gcc}" >/dev/null || missing+=(gcc libc6-dev)
  [[ $(uname) != Linux ]] || command -v strace >/dev/null || missing+=(strace)
  ((${#missing[@]})) || return 0

  if command -v apt-get >/dev/null && { ((EUID == 0)) || command -v sudo >/dev/null; }; then
    ((EUID == 0)) || as_root=(sudo)
    echo "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  else
    echo "the tests need, by the names of Debian's packages: ${missing[*]}" >&2
    return 1
  fi
}

# Fetches the rules for accessibility that screens are looked at with.
axe() {
  local at=.cache/axe version=4.14.1
  [[ $(cat "$at/version" 2>/dev/null) == "$version" ]] && return
  command -v npm >/dev/null || { echo "without npm, no screen is looked at with axe-core" >&2; return 1; }
  npm install --prefix "$at" --no-save --ignore-scripts --no-fund --no-audit --silent "axe-core@$version" &&
    echo "$version" >"$at/version"
}

tests() {
  requirements
  axe && export TOBAR_AXE=required
  client
  # The browser is the slow part, and there is one per test: packages one after another
  # keep a small machine from running them beside everything else.
  TOBAR_BROWSER=required go test -race -timeout 60m -p "${TOBAR_TEST_PACKAGES:-2}" "${@:-./...}"
}

# bench measures everything but the app; bench PACKAGES, bench load ..., bench
# crash ... and bench -short a part of it. bench client ... measures the app.
bench() {
  case ${1:-} in
    load | crash) ;;
    client) client ;;
    -*) set -- load "$@" ;;
    '')
      go test -run '^$' -bench . -benchmem ./...
      set -- load
      ;;
    *)
      go test -run '^$' -bench . -benchmem "$@"
      return
      ;;
  esac
  mkdir -p .cache/bench
  go build -o .cache/bench/bench ./server/bench
  .cache/bench/bench "$@"
}

release() {
  client
  local target os arch out
  for target in linux/amd64 linux/arm64 windows/amd64 darwin/arm64 darwin/amd64; do
    os=${target%/*} arch=${target#*/}
    out=.cache/release/tobar-$os-$arch
    [[ $os == windows ]] && out+=.exe
    CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -ldflags='-s -w' -o "$out" ./server
    ls -l "$out"
  done
}

# draw SVG SIZE PNG
draw() {
  local page
  page=$(mktemp --suffix .html)
  printf '<!doctype html><body style="margin:0"><img src="file://%s" style="display:block;width:100vmin">' "$PWD/$1" >"$page"
  "$(browser)" --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
    --default-background-color=00000000 --window-size="$2,$2" --screenshot="$PWD/$3" "file://$page" 2>/dev/null
  rm "$page"
  echo "$3"
}

icons() {
  local in=web/static
  draw $in/icon.svg 32 $in/favicon-32.png
  draw $in/icon.svg 192 $in/icon-192.png
  draw $in/icon.svg 512 $in/icon-512.png
  draw $in/maskable.svg 512 $in/maskable-512.png
  draw $in/maskable.svg 180 $in/apple-touch-icon.png
  draw $in/mark.svg 96 $in/badge-96.png
}

command=${1:-client}
(($#)) && shift
case $command in
  client | run | check | bench | release | icons | help) "$command" "$@" ;;
  test) tests "$@" ;;
  -h | --help) help ;;
  *)
    echo "unknown: $command" >&2
    help >&2
    exit 2
    ;;
esac
