// Compressed twins (.br, .gz) beside each file, for servers that serve them; once for each content.
import { readFile, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { cached, digest } from "./paths.mjs";

const WORTH = new Set([".js", ".mjs", ".css", ".html", ".json", ".svg", ".wasm", ".zip", ".so"]);
/** 11 saves a tenth more and takes ten times as long: for releases (`make web BROTLI=11`). */
const QUALITY = Number(process.env.BROTLI ?? 9);
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Writes the twins of a file; `{bytes, br, gz}` are the sizes. */
export async function compress(path) {
  const content = await readFile(path);
  if (!WORTH.has(extname(path))) return { bytes: content.length };
  const name = digest(content);
  const [br, gz] = await Promise.all([
    cached(`${name}-${QUALITY}.br`, () => brotli(content, { params: parameters(content) })),
    cached(`${name}.gz`, () => zip(content, { level: 9 })),
  ]);
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
  return { bytes: content.length, br: br.length, gz: gz.length };
}

function parameters(content) {
  return {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
}
