// A module worker that starts the built engine bare, and runs the Python that it is sent.
import { loadPyodide } from "./pyodide.mjs";

self.onmessage = async ({ data: { parts, boot, code } }) => {
  try {
    const bytes = async (name) => new Uint8Array(await (await fetch(`assets/engine/${name}`)).arrayBuffer());
    const python = await loadPyodide({
      indexURL: new URL(`assets/engine/${parts.pyodide}/`, self.location).href,
      stdLibURL: new URL(`assets/engine/${parts.stdlib}`, self.location).href,
      lockFileContents: { info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2", version: "314.0.7" }, packages: {} },
    });
    python.FS.writeFile("/lib/own.zip", await bytes(parts.own));
    python.FS.writeFile("/lib/core.so", await bytes(parts.core));
    python.runPython(boot);
    self.postMessage(python.runPython(code));
  } catch (error) {
    self.postMessage(String(error));
  }
};
