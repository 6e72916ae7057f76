#!/bin/sh
# 在没有外网的机器上安装治鉴：sh install.sh [目录]，默认 /opt/zhijian。
# 只装校验和里有的：少一个、改过一个都不装，多出来的不理会。
set -eu
target=${1:-/opt/zhijian}
case $target in /*) ;; *) target=$PWD/$target ;; esac
cd "$(dirname "$0")"
python=${PYTHON:-python3}

fail() {
    echo "错误：$1" >&2
    echo "办法：$2" >&2
    exit 1
}

sha256sum --quiet --strict --check SHA256SUMS >/dev/null 2>&1 ||
    fail "有文件与校验和不符" "重新拷贝这个安装包，再用 sha256sum -c SHA256SUMS 逐个核对"
wanted=$(cat PYTHON)
have=$("$python" -c 'import sys, sysconfig
print("%d.%d" % sys.version_info[:2], sysconfig.get_platform())') ||
    fail "没有可用的 $python" "安装 Python，或写 PYTHON=路径 sh install.sh"
[ "$have" = "$wanted" ] ||
    fail "这个安装包是为 Python $wanted 做的，这里是 $have" "写 PYTHON=路径 sh install.sh，或另做一个"
[ ! -e "$target" ] || [ -f "$target/pyvenv.cfg" ] ||
    fail "$target 已经有别的东西" "换一个目录：sh install.sh 目录"

"$python" -m venv "$target" ||
    fail "建不了虚拟环境" "安装 Python 的 venv（Debian：python3-venv），并检查 $target 的权限"
"$target/bin/python" -m pip --isolated --disable-pip-version-check install --quiet --no-cache-dir \
    --no-index --find-links wheels --no-deps --require-hashes --requirement requirements.txt
mkdir -p "$target/share/doc/zhijian"
cp -R docs/. "$target/share/doc/zhijian/"
"$target/bin/zhijian" --help >/dev/null
echo "已装好：$target/bin/zhijian；试用：$target/bin/zhijian demo"
