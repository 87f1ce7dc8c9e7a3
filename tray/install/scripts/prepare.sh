# Makes room for a new one. $1: the daemon's data directory, $2: the temporary name, $3: kB needed.
say() {
  echo "ntm:error=$1"
  exit 1
}

main() {
  export LC_ALL=C
  umask 022
  bin=$1/bin
  said=$(mkdir -p "${1%/*}" 2>&1) || say "$said"
  if [ ! -d "$1" ]; then said=$(mkdir -m 700 "$1" 2>&1) || say "$said"; fi
  if [ ! -d "$bin" ]; then said=$(mkdir "$bin" 2>&1) || say "$said"; fi
  rm -f "$bin"/ntm-tracker.new.* "$bin/ntm-tracker.keep"
  if [ -d "$bin/ntm-tracker" ]; then say "$bin/ntm-tracker: Is a directory"; fi
  said=$({ : >"$bin/$2"; } 2>&1) || say "$said"
  free=$(df -Pk "$bin" 2>/dev/null | tail -n 1 | sed 's/.* \([0-9][0-9]*\)  *[0-9][0-9]*% .*/\1/')
  case $free in
    '' | *[!0-9]*) ;;
    *)
      if [ "$free" -lt "$3" ]; then
        rm -f "$bin/$2"
        say "No space left on device: $free kB are free and $3 kB are needed"
      fi
      ;;
  esac
  echo "ntm:done=yes"
}
main "$@"
exit
