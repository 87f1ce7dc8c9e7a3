# What Wine is told wherever it is started: no questions, no downloads, no log.
export WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe='
