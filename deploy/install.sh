#!/bin/sh
# Installs Guibiao from this folder, or brings an installation up to date, without any network. 离线安装或升级圭表。
#
#   ./install.sh [DIRECTORY]     the program goes there (/opt/guibiao); data stay where GUIBIAO_HOME says
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/guibiao}
needed=$(cat "$here/python-version")

say() { printf '%s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

machine="$(uname -s)-$(uname -m)"
[ "$machine" = "$(cat "$here/machine")" ] ||
    fail "本安装包适用于 $(cat "$here/machine")，这台服务器是 $machine。This bundle is for $(cat "$here/machine"); this server is $machine."

python=
for candidate in "python$needed" python3; do
    if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$needed')" 2>/dev/null; then
        python=$(command -v "$candidate")
        break
    fi
done
[ -n "$python" ] || fail "没有找到 Python $needed，请先安装后再运行本脚本。Python $needed is needed and was not found."

say "核对文件 ..."
(cd "$here" && sha256sum --quiet --check SHA256SUMS) ||
    fail "安装包不完整或被改动，见上面列出的文件；请重新拷贝。The bundle is damaged: see the files named above."

mkdir -p "$target" 2>/dev/null && [ -w "$target" ] || fail "不能写入 $target：请换一个目录，或以有权限的用户运行。$target cannot be written."
work=$(mktemp -d "$target/.install-XXXXXX")
trap 'rm -rf "$work"' EXIT
"$python" -m zipfile -e "$here"/wheels/uv-*.whl "$work"
uv=$(ls "$work"/uv-*.data/scripts/uv)
chmod +x "$uv"
export UV_PYTHON_DOWNLOADS=never UV_OFFLINE=1 UV_NO_CONFIG=1 UV_CACHE_DIR="$work/cache" UV_LINK_MODE=hardlink

say "安装程序到 $target ..."
"$uv" venv --quiet --allow-existing --python "$python" "$target"
"$uv" pip sync --quiet --python "$target/bin/python" --no-index --find-links "$here/wheels" --require-hashes "$here/requirements.txt"
cp "$here/guibiao.service" "$target/guibiao.service"

say "已装好圭表 $(cat "$here/version")。"
say "试运行：$target/bin/guibiao serve --home 数据目录"
say "作为服务：见同一目录里的“安装说明.md”。"
