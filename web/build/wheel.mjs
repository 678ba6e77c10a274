// The one library that our engine needs, built for WebAssembly: from PyPI, by its hash.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { cached } from "./paths.mjs";

const VERSION = "0.22.0"; // as in pyproject.toml; a test holds them together
const SHA256 = "a66b1766311e42371e509c996c3933b161c7ae0eabdf361af5316dec197e1022";
const PLATFORM = ["--python-version", "3.14", "--implementation", "cp", "--abi", "cp314"];
const ABI = "pyemscripten_2026_0_wasm32"; // of Pyodide 314

export async function msgspecWheel() {
  return cached(`msgspec-${VERSION}-${SHA256.slice(0, 12)}.whl`, download);
}

async function download() {
  const folder = await mkdtemp(join(tmpdir(), "sao-wheel-"));
  try {
    const wanted = join(folder, "wanted.txt");
    await writeFile(wanted, `msgspec==${VERSION} --hash=sha256:${SHA256}\n`);
    const pip = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"];
    const which = ["--only-binary=:all:", ...PLATFORM, "--platform", ABI, "--require-hashes"];
    await promisify(execFile)(process.env.PYTHON ?? "python3", [...pip, ...which, "-r", wanted, "-d", folder]);
    const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
    return await readFile(join(folder, wheel));
  } catch (error) {
    throw new Error(`pip cannot fetch msgspec ${VERSION} for ${ABI}: ${error.stderr || error.message}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
