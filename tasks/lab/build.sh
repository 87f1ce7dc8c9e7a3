#!/bin/sh
# Builds the lab's Debian, as root and in namespaces of its own: what is mounted here is seen by
# nobody else, and goes with the last process.
# Arguments: the folder, the cache of packages, the suite, the mirror, then the packages.
set -eu
root=$1 cache=$2 suite=$3 mirror=$4
shift 4
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

mount --make-rprivate /
mkdir -p "$root" "$cache/base"
echo "lab: Debian $suite from $mirror"
debootstrap --variant=minbase --cache-dir="$cache/base" "$suite" "$root" "$mirror"

mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mkdir -p "$cache/rest/partial" "$root/var/cache/apt/archives"
mount --bind "$cache/rest" "$root/var/cache/apt/archives"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
for settings in /etc/apt/apt.conf.d/*proxy*; do
  [ -e "$settings" ] && cp "$settings" "$root/etc/apt/apt.conf.d/"
done

echo "lab: Wine, a screen and what draws on it"
printf 'Binary::apt::APT::Keep-Downloaded-Packages "true";\nAPT::Keep-Downloaded-Packages "true";\n' \
  >"$root/etc/apt/apt.conf.d/99keep"
chroot "$root" apt-get update -q
chroot "$root" apt-get install -q -y --no-install-recommends "$@"
# Programs on the buses of the lab's desktops ask for one.
chroot "$root" dbus-uuidgen --ensure=/etc/machine-id
mkdir -p "$root/project" "$root/lab" "$root/photographs"
