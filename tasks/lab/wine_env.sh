# What Wine is told wherever it is started: no questions, no downloads, no log. With a folder for
# Wayland but nothing in it, Wine 10 dies.
export WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe='
unset XDG_RUNTIME_DIR
