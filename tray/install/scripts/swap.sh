# Puts the new one in the place of the old one. $1: the folder, $2: the temporary name, $3: `previous`
# keeps the old one as the previous one, `aside` too, but under a name of its own where there is a
# previous one, `never` does not.
say() {
  echo "ntm:error=$1"
  exit 1
}

main() {
  export LC_ALL=C
  said=$(cd "$1" 2>&1) || say "$said"
  cd "$1" || exit 1
  if [ -d ntm-tracker ]; then say "$1/ntm-tracker: Is a directory"; fi
  if [ -e ntm-tracker ] && [ "$3" != never ]; then
    kept=ntm-tracker.previous
    if [ "$3" = aside ] && [ -e ntm-tracker.previous ]; then kept=ntm-tracker.aside; fi
    rm -f ntm-tracker.keep
    # A second name, so that at no time there is none; where that cannot be, a copy.
    if ! ln ntm-tracker ntm-tracker.keep 2>/dev/null; then
      said=$(cp -p ntm-tracker ntm-tracker.keep 2>&1) || say "$said"
    fi
    said=$(mv -f ntm-tracker.keep "$kept" 2>&1) || say "$said"
    rm -f ntm-tracker.keep
  fi
  said=$(mv -f "$2" ntm-tracker 2>&1) || say "$said"
  rm -f ntm-tracker.failed
  # Until it has answered, so that one who is stopped before that is not taken for proven.
  { : >ntm-tracker.unproven; } 2>/dev/null
  if [ -e ntm-tracker.previous ]; then echo "ntm:previous=yes"; fi
  echo "ntm:done=yes"
}
main "$@"
exit
