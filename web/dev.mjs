// For work on the dashboard: serves a built page with a bundle that is made anew for each reload, and passes
// everything else on to a server.
//
//   .venv/bin/sao serve --data DIR --port 8788          (prints its key)
//   .venv/bin/sao pages build pages -o OUT --runtime streaming
//   SAO_KEY=sk_test_… node web/dev.mjs OUT 8788 8790
import { createServer, request } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const [folder, upstream = "8787", port = "8790"] = process.argv.slice(2);
const BUNDLE = /^\/assets\/billing\.streaming\.js$/;
const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2",
};
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'";

if (folder === undefined) {
  console.error("node web/dev.mjs FOLDER [PORT-OF-THE-SERVER] [PORT]");
  process.exit(2);
}

createServer((asked, answer) => {
  const path = new URL(asked.url, "http://localhost").pathname;
  if (/^\/(api|v1|v2|openapi\.json|docs)\b/.test(path)) pass(asked, answer);
  else if (BUNDLE.test(path)) void bundle(answer);
  else void file(path, answer);
}).listen(Number(port), "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/billing.html`));

function pass(asked, answer) {
  const key = process.env.SAO_KEY;
  const headers = { ...asked.headers, ...(key ? { authorization: `Bearer ${key}` } : {}) };
  const passed = request({ port: upstream, host: "127.0.0.1", method: asked.method, path: asked.url, headers }, (got) => {
    answer.writeHead(got.statusCode, got.headers);
    got.pipe(answer);
  });
  passed.on("error", () => answer.destroy());
  answer.on("close", () => passed.destroy());
  asked.pipe(passed);
}

async function bundle(answer) {
  const made = await esbuild.build({
    entryPoints: [fileURLToPath(new URL("src/streaming/main.ts", import.meta.url))],
    bundle: true, format: "esm", target: "es2022", write: false, logLevel: "error", sourcemap: "inline",
  });
  answer.writeHead(200, { "content-type": TYPES[".js"] }).end(made.outputFiles[0].contents);
}

async function file(path, answer) {
  const name = normalize(path === "/" ? "/billing.html" : path);
  try {
    const content = await readFile(join(folder, name));
    answer.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream", "content-security-policy": POLICY }).end(content);
  } catch {
    answer.writeHead(404).end("not found");
  }
}
