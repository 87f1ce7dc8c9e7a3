#!/bin/sh
# Runs inside the lab and makes the Windows that every test gets a copy of.
set -eux
. /project/tasks/lab/wine_env.sh
export WINEPREFIX=/lab/prefix
exec 3>/tmp/display
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp >/tmp/xvfb.log 2>&1 &
screen=$!
until [ -s /tmp/display ]; do sleep 0.05; done
DISPLAY=:$(cat /tmp/display)
export DISPLAY
wine wineboot -i
wine reg add 'HKCU\Software\Wine' /v Version /d win11 /f
wine /lab/deno.exe --version
wineserver -k
wineserver -w || true
kill "$screen"
