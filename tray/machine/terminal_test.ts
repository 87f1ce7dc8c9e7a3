import assert from "node:assert/strict";
import { terminalArgv, type TerminalOptions } from "./terminal.ts";

const ATTACH = ["tmux", "-S", "/tmp/tmux-1000/default", "attach-session", "-t", "$3"];
const INSIDE = ["C:\\Windows\\System32\\wsl.exe", "-d", "Ubuntu", "--exec"];
const WORDS = [...INSIDE, ...ATTACH];
const WT = "C:\\Users\\Ann Lee\\AppData\\Local\\Microsoft\\WindowsApps\\wt.exe";
const CONHOST = "C:\\Windows\\System32\\conhost.exe";

function open(has: readonly string[], change: Partial<TerminalOptions> = {}) {
  return terminalArgv({
    os: "windows",
    env: {
      LOCALAPPDATA: "C:\\Users\\Ann Lee\\AppData\\Local",
      SystemRoot: "C:\\Windows",
      Path: "C:\\bin",
    },
    isProgram: (path) => Promise.resolve(has.includes(path)),
    words: WORDS,
    ...change,
  });
}

Deno.test("terminalArgv() opens Windows Terminal where it is, on PATH first", async () => {
  assert.deepEqual(await open([WT]), [WT, "new-tab", ...WORDS]);
  assert.deepEqual(await open([WT, "C:\\bin\\wt.exe"]), ["C:\\bin\\wt.exe", "new-tab", ...WORDS]);
  assert.deepEqual(await open([]), [CONHOST, ...WORDS]);
});

Deno.test("terminalArgv() hides semicolons from Windows Terminal, and only from it", async () => {
  const words = ["wsl.exe", "tmux", "attach", ";", "select-pane", "-t", "a;b"];
  const inTab = await open([WT], { words });
  assert.deepEqual(inTab.slice(-6), ["tmux", "attach", "\\;", "select-pane", "-t", "a\\;b"]);
  assert.deepEqual((await open([], { words })).slice(-7), words);
});

Deno.test("terminalArgv() keeps words that Windows Terminal would spoil away from it", async () => {
  for (const word of ['a "b" c', "", "end\\", "a\\;b", "%PATH%"]) {
    const argv = await open([WT], { words: ["tmux", word] });
    assert.deepEqual([argv[0], argv.at(-1)], [CONHOST, word]);
  }
  assert.equal((await open([WT], { words: ["tmux", "select-pane", "-t", "%5"] }))[0], WT);
});

Deno.test("terminalArgv() on Linux takes the terminal of the system, then its owner's, then any", async () => {
  const linux = (has: readonly string[], TERMINAL?: string) =>
    open(has, { os: "linux", env: { PATH: "/usr/bin:/bin", TERMINAL }, words: ATTACH });
  const all = ["/usr/bin/x-terminal-emulator", "/usr/bin/foot", "/usr/bin/gnome-terminal"];
  assert.deepEqual(await linux(all, "foot"), ["/usr/bin/x-terminal-emulator", "-e", ...ATTACH]);
  assert.deepEqual(await linux(all.slice(1), "foot"), ["/usr/bin/foot", "-e", ...ATTACH]);
  assert.deepEqual(await linux(all.slice(1), "gone"), [all[2], "--", ...ATTACH]);
  assert.deepEqual(await linux(all, "/usr/bin/gnome-terminal"), [all[0], "-e", ...ATTACH]);
  const own = await linux(all.slice(1), "/usr/bin/gnome-terminal");
  assert.deepEqual(own, [all[2], "--", ...ATTACH]);
  assert.deepEqual(await linux(["/bin/xterm"]), ["/bin/xterm", "-e", ...ATTACH]);
  await assert.rejects(linux([]), /install xterm or name one in TERMINAL/);
});

Deno.test("terminalArgv() takes the terminal of the settings before any other", async () => {
  const terminal = ["C:\\alacritty.exe", "-e"];
  assert.deepEqual(await open([WT], { terminal }), [...terminal, ...WORDS]);
  assert.equal((await open([WT], { terminal: [] }))[0], WT);
  const linux = await open([], { os: "linux", env: {}, terminal: ["foot"], words: ATTACH });
  assert.deepEqual(linux, ["foot", ...ATTACH]);
});

Deno.test("terminalArgv() gives a window to a terminal of the settings that has none", async () => {
  const shell = "C:\\bin\\powershell.exe";
  const isForConsole = (path: string) => Promise.resolve(path === shell);
  const has = [shell, "C:\\bin\\alacritty.exe"];
  const opened = (...terminal: readonly string[]) => open(has, { terminal, isForConsole });
  for (const name of ["powershell", "powershell.exe", shell]) {
    const wanted = [CONHOST, name, "-NoExit", ...WORDS];
    assert.deepEqual(await opened(name, "-NoExit"), wanted);
  }
  assert.deepEqual(await opened("alacritty", "-e"), ["alacritty", "-e", ...WORDS]);
  assert.deepEqual(await opened("gone"), ["gone", ...WORDS]);
});

Deno.test("terminalArgv() refuses what it cannot run", async () => {
  await assert.rejects(open([], { words: [] }), /nothing to run/);
  await assert.rejects(open([], { words: ["tmux", "a\nb"] }), /control characters/);
});
