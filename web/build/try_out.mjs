// Starts the engine from exactly what was built, under node: what was left out by mistake shows here.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadPyodide } from "pyodide";
import { WEB } from "./paths.mjs";

const PLAY = `
import json
import sao.browser
environment = sao.browser.open('{"seed": "tryout", "start": 1767225600}')
def ask(method, path, params=None):
    told = json.loads(environment.request(json.dumps({"method": method, "path": path, "params": params})))
    assert told["status"] == 200, told
    return told["body"]
ask("POST", "/v1/customers", {"name": "Ada"})
ask("POST", "/api/clock/advance", {"days": "30"})
sao.browser.restore(environment.save()).hello()
`;

export async function tryOut(folder, names) {
  const python = await loadPyodide({
    indexURL: join(folder, names.pyodide),
    stdLibURL: join(folder, names.stdlib),
    lockFileContents: lockFile(),
  });
  python.FS.writeFile("/lib/own.zip", await readFile(join(folder, names.own)));
  python.FS.writeFile("/lib/core.so", await readFile(join(folder, names.core)));
  python.runPython(await readFile(join(WEB, "src/worker/boot.py"), "utf8"));
  python.runPython(PLAY);
}

/** We fetch no packages, so the lock file of Pyodide's own is but its heading. */
export function lockFile() {
  const info = { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2", version: "314.0.7" };
  return { info, packages: {} };
}
