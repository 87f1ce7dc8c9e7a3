# What has arrived. $1: its path.
main() {
  export LC_ALL=C
  echo "ntm:size=$(wc -c <"$1" | tr -d ' ')"
  if command -v sha256sum >/dev/null 2>&1; then
    echo "ntm:sha256=$(sha256sum <"$1" | cut -c 1-64)"
  fi
  if said=$(chmod 755 "$1" 2>&1); then echo "ntm:done=yes"; else echo "ntm:error=$said"; fi
}
main "$@"
exit
