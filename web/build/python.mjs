// Python for the browser: the standard library, trimmed, and our own part, both compiled by Pyodide itself.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadPyodide, version } from "pyodide";
import { cached, digest, PYODIDE, ROOT } from "./paths.mjs";
import { msgspecWheel } from "./wheel.mjs";

const SOURCES = process.env.SAO_SOURCES ?? join(ROOT, "src");
const COMPILER = new URL("compile.py", import.meta.url);

/** Our modules that a page has no use for, or that need what no browser has. */
const LEAVE_OUT = [
  "sao/cli", "sao/gutenberg", "sao/wiring", "sao/web_dist",
  "sao/platform/embedded", "sao/platform/restate", "sao/platform/documents.py",
];
/** The file in the wheel that is machine code. */
const CORE = "msgspec/_core.cpython-314-wasm32-emscripten.so";

/** The archives: `{stdlib, own, core}` as bytes. What has not changed is not compiled again. */
export async function compilePython() {
  const wheel = await msgspecWheel();
  const compiler = await readFile(COMPILER);
  const own = digest(compiler, version, wheel, await ourSources(), LEAVE_OUT.join());
  const names = { stdlib: `stdlib-${digest(compiler, version)}.zip`, own: `own-${own}.zip` };
  let inside;
  const made = async (what) => {
    inside ??= await compiler_(compiler.toString(), wheel);
    return inside.make(what);
  };
  try {
    const stdlib = await cached(names.stdlib, () => made("stdlib"));
    const own = await cached(names.own, () => made("own"));
    const core = await cached(`core-${digest(wheel)}.so`, async () => {
      inside ??= await compiler_(compiler.toString(), wheel);
      return inside.core();
    });
    return { stdlib, own, core };
  } finally {
    await inside?.end();
  }
}

/** Pyodide under node, with the compiler loaded. */
async function compiler_(source, wheel) {
  const folder = await mkdtemp(join(tmpdir(), "sao-web-"));
  const python = await loadPyodide({ indexURL: PYODIDE });
  python.mountNodeFS("/sources", SOURCES);
  python.mountNodeFS("/made", folder);
  await writeFile(join(folder, "msgspec.whl"), wheel);
  python.runPython(source);
  return {
    async make(what) {
      const config = { [what]: `/made/${what}.zip`, sources: "/sources", wheel: "/made/msgspec.whl" };
      python.globals.get("main")(JSON.stringify({ ...config, leave_out: LEAVE_OUT }));
      return readFile(join(folder, `${what}.zip`));
    },
    core() {
      python.runPython(
        `import zipfile; zipfile.ZipFile("/made/msgspec.whl").extract("${CORE}", "/made")`,
      );
      return readFile(join(folder, CORE));
    },
    end: () => rm(folder, { recursive: true, force: true }),
  };
}

async function ourSources() {
  const names = await readdir(join(SOURCES, "sao"), { recursive: true });
  const contents = names
    .filter((name) => name.endsWith(".py"))
    .sort()
    .map(async (name) => `${name}\0${await readFile(join(SOURCES, "sao", name), "utf8")}`);
  return (await Promise.all(contents)).join("\0");
}
