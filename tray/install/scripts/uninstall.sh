# Removes the daemon. $1: its data directory, $2: its settings directory, $3: `all` removes both.
say() {
  echo "ntm:error=$1"
  exit 1
}

main() {
  export LC_ALL=C
  bin=$1/bin
  for name in ntm-tracker ntm-tracker.previous ntm-tracker.aside; do
    if [ -e "$bin/$name" ] || [ -L "$bin/$name" ]; then echo "ntm:removed=yes"; fi
  done
  said=$(rm -f "$bin/ntm-tracker" "$bin/ntm-tracker.previous" "$bin/ntm-tracker.keep" \
    "$bin/ntm-tracker.aside" "$bin/ntm-tracker.failed" "$bin/ntm-tracker.unproven" \
    "$bin"/ntm-tracker.new.* 2>&1) || say "$said"
  if [ -d "$bin" ]; then rmdir "$bin" 2>/dev/null; fi
  if [ "$3" = all ]; then
    said=$(rm -rf "$1" "$2" 2>&1) || say "$said"
  else
    # Nothing of the user's is in it when it can be removed so.
    rmdir "$1" 2>/dev/null
    if [ -e "$1" ]; then echo "ntm:kept_data=yes"; fi
    if [ -e "$2" ]; then echo "ntm:kept_settings=yes"; fi
  fi
  echo "ntm:done=yes"
}
main "$@"
exit
