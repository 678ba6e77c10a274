// Where things lie, and a cache by content for what takes long.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const WEB = fileURLToPath(new URL("..", import.meta.url));
export const ROOT = join(WEB, "..");
export const OUT = join(ROOT, "src/sao/web_dist");
export const PYODIDE = join(WEB, "node_modules/pyodide");
const CACHE = join(ROOT, ".tools/web");

/** The first digits of a hash of all of it: long enough to be unique, short enough for a name. */
export function digest(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 12);
}

/** The file of this name in the cache; made by `make(path)` where it is missing. */
export async function cached(name, make) {
  const path = join(CACHE, name);
  try {
    return await readFile(path);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  const content = await make(unfinished);
  if (content !== undefined) await writeFile(unfinished, content);
  await rename(unfinished, path);
  return readFile(path);
}
