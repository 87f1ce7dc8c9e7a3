import { isProgramThread, joinDesktopThread } from "./program_thread.ts";

// A program that breaks down, or that ends with what it was made with and the first thing it hears.
if (isProgramThread()) {
  const { build, end } = await joinDesktopThread((bell) => () => {
    postMessage({ kind: "show", tooltip: `rings ${bell}` });
  });
  if (build.carriedIn === "/broken") throw new Error("nobody caught this");
  // Whoever begins late hears it all the same.
  if (build.carriedIn === "/late") await nextMessage();
  end.listen(({ kind }) => end.send({ kind: "ended", problem: `${build.carriedIn} ${kind}` }));
  end.send({ kind: "show", tooltip: "it listens" });
}

function nextMessage(): Promise<unknown> {
  return new Promise((resolve) => addEventListener("message", resolve, { once: true }));
}
