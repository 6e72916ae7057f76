#!/usr/bin/env bash
# Runs a command beside a Podman service in a room of its own: network, ports, firewall rules and
# processes exist in here only, and all of them end with it.
#
# What is odd in it: a half-visible cgroup2 mount confuses crun, so it is hidden; health checks are
# systemd timers elsewhere, a loop here (`interval` is not obeyed, `retries` and `start_period` are).
# shellcheck disable=SC2016
exec unshare --mount --net --pid --fork --kill-child --mount-proc bash -c '
umount /sys/fs/cgroup/unified 2>/dev/null
mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /dev/shm && ip link set lo up || exit 1
podman system service --time=0 unix:///run/podman.sock 2>/run/service.log &
( while sleep 1; do for c in $(podman ps -q); do podman healthcheck run "$c"; done; done >/dev/null 2>&1 ) &
for _ in $(seq 300); do [ -S /run/podman.sock ] && break; sleep 0.1; done
export DOCKER_HOST=unix:///run/podman.sock
"$@"
exit $?' room "$@"
