# Puts the previous one back. $1: the folder, $2: the hash of the one that is taken back, or -,
# $3: `or_remove` removes that one where there is no previous one.
say() {
  echo "ntm:error=$1"
  exit 1
}

main() {
  export LC_ALL=C
  if ! cd "$1" 2>/dev/null; then
    echo "ntm:result=nothing"
    echo "ntm:done=yes"
    exit
  fi
  if [ -e ntm-tracker.previous ]; then
    said=$(mv -f ntm-tracker.previous ntm-tracker 2>&1) || say "$said"
    rm -f ntm-tracker.previous
    echo "ntm:result=previous"
  elif [ "$3" = or_remove ]; then
    said=$(rm -f ntm-tracker 2>&1) || say "$said"
    echo "ntm:result=removed"
  else
    echo "ntm:result=nothing"
    echo "ntm:done=yes"
    exit
  fi
  rm -f ntm-tracker.unproven
  # A full disk may keep it from being noted: then it is tried once more some day.
  if [ "$2" != - ]; then { echo "$2" >ntm-tracker.failed; } 2>/dev/null; fi
  echo "ntm:done=yes"
}
main "$@"
exit
