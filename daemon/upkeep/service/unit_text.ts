import { createHash } from "node:crypto";
import { START_LIMIT_MS } from "../../platform/start_limit.ts";

export interface UnitOptions {
  /** The argv that runs this program; its arguments follow. */
  readonly command: readonly string[];
  /** `--home DIR`, where the daemon does not live in the usual places. */
  readonly homeOption: readonly string[];
  /** Of systemd, as `252`; null when it is not known. */
  readonly systemdVersion: number | null;
}

/** Whose unit a file holds. */
export type UnitOwner = "ours" | "edited" | "foreign";

const MARK = "# Written by `ntm-tracker service install`; digest of what follows: ";
/** Since then a restart may come later and later. */
const GROWING_PAUSES = 254;
/** Since then a watchdog may have a deadline of its own. */
const ABORT_DEADLINE = 243;

/** The systemd user unit, with the mark by which it is known again. */
export function unitText(options: UnitOptions): string {
  const body = unitBody(options);
  return `${MARK}${digest(body)}\n${body}`;
}

/** Tells a unit that we wrote from one that was edited since, and from one of somebody else. */
export function unitOwner(text: string): UnitOwner {
  const end = text.indexOf("\n");
  if (!text.startsWith(MARK) || end < 0) return "foreign";
  return text.slice(MARK.length, end) === digest(text.slice(end + 1)) ? "ours" : "edited";
}

function unitBody({ command, homeOption, systemdVersion }: UnitOptions): string {
  const version = systemdVersion ?? 0;
  const exec = [...command, "serve", "--wait", ...homeOption].map(unitWord).join(" ");
  return `# Changes belong into \`systemctl --user edit ntm-tracker\`, which leaves this file as it is.
[Unit]
Description=ntm-tracker: which coding agents need you
StartLimitIntervalSec=15min
StartLimitBurst=20

[Service]
Type=notify
NotifyAccess=main
ExecStart=${exec}
WatchdogSec=30s
WatchdogSignal=SIGTERM
# A large database is checked, and perhaps migrated, before the first sign of life.
TimeoutStartSec=${START_LIMIT_MS / 60_000}min
TimeoutStopSec=15s
${version >= ABORT_DEADLINE ? "TimeoutAbortSec=5s\n" : ""}Restart=on-failure
RestartSec=${version >= GROWING_PAUSES ? "250ms\nRestartSteps=8\nRestartMaxDelaySec=60s" : "1s"}
# A wrong command line, a newer database, wrong settings: another try would not help.
RestartPreventExitStatus=2 65 78
KillMode=mixed
UMask=0077
LimitCORE=0
OOMPolicy=continue
# What needs a mount namespace (ProtectSystem, ProtectHome, PrivateTmp) would put a user's service
# into a user namespace of its own, from which /proc does not tell where other processes are; and
# the sockets of tmux are in /tmp.
PrivateTmp=no
NoNewPrivileges=yes
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=~@mount @swap @reboot @module @raw-io @cpu-emulation @obsolete @clock @debug
SystemCallErrorNumber=EPERM

[Install]
WantedBy=default.target
`;
}

/** One word of ExecStart=: quoted, with what systemd would expand made literal. */
function unitWord(word: string): string {
  if (/[\p{Cc}]/u.test(word)) {
    throw new Error(
      `cannot write a unit: ${JSON.stringify(word)} has a control character, move the program`,
    );
  }
  const literal = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  if (/^[\w@%+=:,./$-]+$/.test(literal)) return literal;
  return `"${literal.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
