#!/bin/sh
# Runs inside the lab and makes the Windows that every test gets a copy of.
set -eu
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
# Every program shows itself on one desktop, which has a taskbar.
wine reg add 'HKCU\Software\Wine\Explorer' /v Desktop /d shell /f
wine reg add 'HKCU\Software\Wine\Explorer\Desktops' /v shell /d 1280x760 /f
wine /lab/deno.exe --version
wineserver -k
wineserver -w || true
kill "$screen"
