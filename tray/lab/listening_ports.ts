/** The TCP ports at which these processes listen. */
export function listeningPorts(pids: readonly number[]): readonly number[] {
  const sockets = new Set(pids.flatMap(socketsOf));
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => {
    const lines = readOr(table).split("\n").slice(1);
    return lines.map((line) => line.trim().split(/\s+/)).filter((columns) => {
      return columns[3] === LISTENS && sockets.has(columns[9] ?? "");
    }).map((columns) => Number.parseInt(columns[1]?.split(":")[1] ?? "", 16));
  });
}

const LISTENS = "0A";

/** By the numbers that the kernel's tables call them. */
function socketsOf(pid: number): readonly string[] {
  try {
    return [...Deno.readDirSync(`/proc/${pid}/fd`)].flatMap(({ name }) => {
      const number = /^socket:\[(\d+)\]$/.exec(linkOr(`/proc/${pid}/fd/${name}`))?.[1];
      return number === undefined ? [] : [number];
    });
  } catch {
    return [];
  }
}

function linkOr(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return "";
  }
}

function readOr(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
