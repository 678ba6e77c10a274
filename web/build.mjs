// Builds the dashboard's bundles and the engine for the browser into src/sao/web_dist:
//
//   assets/billing.streaming.js                   the dashboard of a server
//   assets/billing.local.js                       the dashboard with the simulation in the page
//   assets/drawing-<hash>.<runtime>.js            what draws figures, loaded by either when it is needed
//   assets/engine/worker-<hash>.js                runs the engine
//   assets/engine/pyodide-<hash>/                 CPython as WebAssembly, from npm
//   assets/engine/{stdlib,own}-<hash>.zip, core-<hash>.so
//   offline.js                                    the service worker of the local one
//   manifest.json                                 every file with its sizes; `engine` names this build
//
// What has a hash in its name never changes and may be cached for good.
import { cp, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import * as esbuild from "esbuild";
import { version } from "pyodide";
import { compress } from "./build/compress.mjs";
import { bundleOf, FLUSH } from "./build/parts.mjs";
import { digest, OUT, PYODIDE, ROOT, WEB } from "./build/paths.mjs";
import { compilePython } from "./build/python.mjs";
import { tryOut } from "./build/try_out.mjs";

const STAGED = join(ROOT, ".tools/web/staged");
const ENGINE = join(STAGED, "assets/engine");
const started = performance.now();

// Said in its own words: an uncaught error would print the line it came from, which may be all of Pyodide.
build().catch((error) => {
  console.error(`The web build failed: ${error.message}`);
  process.exitCode = 1;
});

async function build() {
  await rm(STAGED, { recursive: true, force: true });
  await mkdir(ENGINE, { recursive: true });
  const engine = await writeEngine();
  await bundle(engine);
  await cp(join(WEB, "src/offline.js"), join(STAGED, "offline.js"));
  const files = await compressAll();
  await writeFile(join(STAGED, "manifest.json"), `${JSON.stringify({ engine: engine.id, files }, null, 1)}\n`);
  await rm(OUT, { recursive: true, force: true });
  await rename(STAGED, OUT);
  report(files);
}

/** The parts of the engine; tried out before anything is made of them. */
async function writeEngine() {
  const { stdlib, own, core } = await compilePython();
  const pyodide = `pyodide-${version}`;
  const names = {
    pyodide: `${pyodide}/`,
    stdlib: `stdlib-${digest(stdlib)}.zip`,
    own: `own-${digest(own)}.zip`,
    core: `core-${digest(core)}.so`,
  };
  await mkdir(join(ENGINE, pyodide));
  for (const part of ["pyodide.asm.mjs", "pyodide.asm.wasm"]) {
    await cp(join(PYODIDE, part), join(ENGINE, pyodide, part));
  }
  for (const [part, content] of Object.entries({ stdlib, own, core })) {
    await writeFile(join(ENGINE, names[part]), content);
  }
  await tryOut(ENGINE, names);
  const sizes = {};
  for (const part of ["stdlib", "own", "core"]) sizes[names[part]] = (await stat(join(ENGINE, names[part]))).size;
  for (const part of ["pyodide.asm.mjs", "pyodide.asm.wasm"]) {
    sizes[names.pyodide + part] = (await stat(join(ENGINE, names.pyodide, part))).size;
  }
  return { id: digest(...Object.values(names)), names, sizes };
}

async function bundle(engine) {
  const shared = {
    bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none",
    logLevel: "warning", metafile: true, absWorkingDir: WEB, loader: { ".py": "text" }, plugins: [FLUSH],
  };
  const worker = await esbuild.build({
    ...shared,
    entryPoints: ["src/worker/main.ts"],
    entryNames: "worker-[hash]",
    outdir: ENGINE,
    external: ["node:*", "ws"],
    define: { ENGINE_PARTS: JSON.stringify(engine) },
  });
  const [made] = Object.keys(worker.metafile.outputs);
  const define = {
    ENGINE_ID: JSON.stringify(engine.id),
    WORKER_FILE: JSON.stringify(`engine/${made.split("/").at(-1)}`),
  };
  for (const runtime of ["local", "streaming"]) {
    const files = await bundleOf(runtime, { ...shared, define });
    for (const [name, content] of Object.entries(files)) await writeFile(join(STAGED, "assets", name), content);
  }
}

async function compressAll() {
  const names = (await readdir(STAGED, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(STAGED, join(entry.parentPath, entry.name)))
    .sort();
  const sizes = await Promise.all(names.map((name) => compress(join(STAGED, name))));
  return Object.fromEntries(names.map((name, place) => [name, sizes[place]]));
}

function report(files) {
  const kilobytes = (count) => `${(count / 1000).toFixed(0).padStart(6)} kB`;
  for (const [name, { bytes, br }] of Object.entries(files)) {
    console.log(`${kilobytes(br ?? bytes)} of ${kilobytes(bytes)}  ${name}`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`built ${relative(process.cwd(), OUT) || OUT} in ${seconds} s`);
}
