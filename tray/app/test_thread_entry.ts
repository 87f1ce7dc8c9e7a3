import { spawnDaemon } from "../engine/daemon_child.ts";
import { isProgramThread, joinDesktopThread } from "./program_thread.ts";

// A program that breaks down, or that ends with what it was made with and the first thing it hears.
if (isProgramThread()) {
  const { build, end } = await joinDesktopThread((bell) => () => {
    postMessage({ kind: "show", tooltip: `rings ${bell}` });
  });
  if (build.carriedIn === "/broken") throw new Error("nobody caught this");
  if (build.carriedIn.startsWith("/dies_once:")) await liveOnce(build.carriedIn.slice(11));
  // Whoever begins late hears it all the same.
  if (build.carriedIn === "/late") await nextMessage();
  end.listen(({ kind }) => end.send({ kind: "ended", problem: `${build.carriedIn} ${kind}` }));
  end.send({ kind: "show", tooltip: "it listens" });
}

/** The first life ends with a program that runs; the next one goes on. */
async function liveOnce(folder: string): Promise<void> {
  if (await Deno.stat(`${folder}/pid`).then(() => true, () => false)) return;
  const child = spawnDaemon({
    argv: ["/bin/sh", "-c", `cat >/dev/null; echo ended >${folder}/end`],
  });
  await Deno.writeTextFile(`${folder}/pid`, String(child.pid));
  setTimeout(() => {
    throw new Error("nobody caught this");
  }, 0);
  await new Promise(() => {});
}

function nextMessage(): Promise<unknown> {
  return new Promise((resolve) => addEventListener("message", resolve, { once: true }));
}
