#!/bin/sh
# Runs a command inside the lab, as the first process of namespaces of its own. What it writes lies
# in memory over the lab's folder; nothing of it, and no process, is left when this one ends.
# Variables: LAB_ROOT, LAB_PROJECT, LAB_DENO, LAB_DENO_CACHE, LAB_WINDOWS_DENO_CACHE,
# LAB_PHOTOGRAPHS, and LAB_KEEP=1 to write into the lab's folder itself. Arguments: the command.
set -eu
mount --make-rprivate /
work=/mnt
mount -t tmpfs -o mode=755,size=75% tmpfs "$work"
root=$work/root
mkdir "$work/over" "$work/scratch" "$root"
if [ "${LAB_KEEP:-}" = 1 ]; then
  mount --bind "$LAB_ROOT" "$root"
else
  mount -t overlay -o "lowerdir=$LAB_ROOT,upperdir=$work/over,workdir=$work/scratch" lab "$root"
fi
mount -t proc proc "$root/proc"
mount --rbind -o ro /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
mount --bind "$root/dev/pts/ptmx" "$root/dev/ptmx"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mkdir -p "$root/lab/deno" "$root/lab/deno_windows" "$root/photographs"
mount --bind "$LAB_PROJECT" "$root/project"
mount -o remount,bind,ro "$root/project"
mount --bind "$LAB_DENO_CACHE" "$root/lab/deno"
mount --bind "$LAB_WINDOWS_DENO_CACHE" "$root/lab/deno_windows"
mount --bind "$LAB_PHOTOGRAPHS" "$root/photographs"
mkdir -p "$root/usr/local/bin"
[ -e "$root/usr/local/bin/deno" ] || : >"$root/usr/local/bin/deno"
mount --bind "$LAB_DENO" "$root/usr/local/bin/deno"
# Not exec: this shell stays the first process and collects those that lost their parent.
chroot "$root" /usr/bin/env -i \
  HOME=/root TERM=dumb LANG=C.UTF-8 LC_ALL=C.UTF-8 \
  PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin \
  DENO_DIR=/lab/deno DENO_NO_UPDATE_CHECK=1 NO_COLOR=1 NTM_TRACKER_IN_LAB=1 \
  sh -c 'cd /project && exec "$@"' sh "$@"
