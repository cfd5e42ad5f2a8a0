#!/bin/sh
# Make sure the machine has the system packages of one purpose: `demo` (rendering invoices) or `test` (that, Chromium, Redis and a PDF renderer).
# As root on Debian or Ubuntu the missing ones are installed; otherwise one sentence says what to install.
set -eu

purpose=$1
python=.venv/bin/python
missing=

has_library() { "$python" -c "import ctypes, sys; ctypes.CDLL(sys.argv[1])" "$1" 2>/dev/null; }
has_program() { command -v "$1" >/dev/null 2>&1; }
need() { missing="$missing $1"; }

has_library libpango-1.0.so.0 || need libpango-1.0-0
has_library libpangoft2-1.0.so.0 || need libpangoft2-1.0-0
has_library libharfbuzz-subset.so.0 || need libharfbuzz-subset0
if [ "$purpose" = test ]; then
  [ -n "${CHROMIUM:-}" ] || has_program chromium || has_program chromium-browser || need chromium
  has_program redis-server || need redis-server
  has_program pdftoppm || need poppler-utils
fi

[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && has_program apt-get; then
  echo "Installing system packages:$missing"
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -q && apt-get install -q -y --no-install-recommends $missing; then
    exit 0
  fi
fi
[ "$purpose" = demo ] && exit 0 # the program itself says what it misses, and how to get it
echo "These system packages are missing:$missing. Install them (Debian, Ubuntu: apt-get install$missing) and run make again." >&2
exit 1
