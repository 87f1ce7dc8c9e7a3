import { dirname, extname, join } from "node:path";

/** How many broken ones are kept beside a file: a program that fails in a loop fills no disk. */
const MOST_KEPT = 20;

/**
 * Copies a file that cannot be used to `<name>.broken-<time>.<ext>` beside it, so that nothing in it
 * is lost when the file is written again. Of several broken ones the latest stay.
 * @param now milliseconds UTC
 * @returns the path of the copy
 * @throws what the file system says; nothing was changed then
 */
export async function setAside(path: string, now: number): Promise<string> {
  const ending = extname(path);
  const stem = path.slice(0, path.length - ending.length);
  const time = new Date(now).toISOString().replace(/[:.]/g, "-");
  let aside = `${stem}.broken-${time}${ending}`;
  for (let count = 2; await exists(aside); count++) {
    aside = `${stem}.broken-${time}_${count}${ending}`;
  }
  await Deno.copyFile(path, aside);
  await forgetOldest(`${stem}.broken-`, ending);
  return aside;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

async function forgetOldest(beginning: string, ending: string): Promise<void> {
  const folder = dirname(beginning);
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (path.startsWith(beginning) && path.endsWith(ending)) paths.push(path);
  }
  for (const path of paths.sort().slice(0, -MOST_KEPT)) await Deno.remove(path).catch(() => {});
}
