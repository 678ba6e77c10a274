// The unit tests of what a page works out without a browser: `npm test`. They are bundled, because node reads no
// TypeScript, and then run by node's own runner.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const made = await mkdtemp(join(tmpdir(), "sao-web-"));
const tests = (await readdir(here)).filter((name) => name.endsWith(".test.ts"));
await esbuild.build({
  entryPoints: tests.map((name) => join(here, name)),
  bundle: true, platform: "node", format: "esm", target: "node20", outdir: made, outExtension: { ".js": ".mjs" },
  sourcemap: "inline", logLevel: "warning",
});
const files = tests.map((name) => join(made, name.replace(/\.ts$/, ".mjs")));
const run = spawn(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" });
run.on("close", async (code) => {
  await rm(made, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});
