// A bundle, and the part of it that is loaded when a page first shows what it is for.
//
// What both need stays in the bundle, which exports it: the part imports it from there, so it is sent once, and nobody
// waits for a third file (as they would with esbuild's own splitting). Which names these are follows from the part's code.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as esbuild from "esbuild";
import { digest, WEB } from "./paths.mjs";

/** Where the shell asks for the part: `import("../drawing/main")`. */
const ASKED = /\/drawing\/main$/;
const PART = join(WEB, "src/drawing/main.ts");
const IMPORTED = /import\s*\{([^}]*)\}\s*from\s*"of-bundle:([^"]+)"/g;

/** Our sources without their indentation: in templates it would be sent along, and means nothing. */
export const FLUSH = {
  name: "flush",
  setup: (build) => build.onLoad({ filter: /\/web\/src\/.*\.ts$/ }, async ({ path }) => ({
    contents: (await readFile(path, "utf8")).replace(/\n +/g, "\n"), loader: "ts",
  })),
};

/** The files of a runtime's bundle, by name. `shared` are esbuild's options. */
export async function bundleOf(runtime, shared) {
  const name = `billing.${runtime}.js`;
  const options = { ...shared, write: false };
  const main = join(WEB, `src/${runtime}/main.ts`);
  const inBundle = await modulesOf(main, options);
  const names = await neededBy(PART, inBundle, options);
  const part = await made({ ...options, entryPoints: [PART], plugins: [fromBundle(inBundle, names, `./${name}`), FLUSH] });
  const partName = `drawing-${digest(part)}.${runtime}.js`;
  const entry = [`import ${JSON.stringify(main)};`];
  for (const [path, those] of names) entry.push(`export { ${those.join(", ")} } from ${JSON.stringify(path)};`);
  const bundle = await made({
    ...options, plugins: [elsewhere(`./${partName}`), FLUSH],
    stdin: { contents: entry.join("\n"), resolveDir: WEB, loader: "ts" },
  });
  return { [name]: bundle, [partName]: part };
}

async function made(options) {
  const { outputFiles } = await esbuild.build(options);
  return outputFiles[0].contents;
}

async function modulesOf(main, options) {
  const { metafile } = await esbuild.build({ ...options, entryPoints: [main], metafile: true, plugins: [elsewhere("./part")] });
  return new Set(Object.keys(metafile.inputs).map((path) => resolve(WEB, path)));
}

/** What a part imports of the bundle's modules: names by module, each name once. */
async function neededBy(part, inBundle, options) {
  const plugins = [external(inBundle, (path) => ({ path: `of-bundle:${path}`, external: true }))];
  const text = new TextDecoder().decode(await made({ ...options, minify: false, entryPoints: [part], plugins }));
  const names = new Map();
  const owners = new Map();
  for (const [, list, path] of text.matchAll(IMPORTED)) {
    for (const one of list.split(",").map((name) => name.trim().split(/\s+as\s+/)[0]).filter(Boolean)) {
      if ((owners.get(one) ?? path) !== path) throw new Error(`both ${owners.get(one)} and ${path} have a ${one}, and a bundle can export one`);
      if (!owners.has(one)) names.set(path, [...(names.get(path) ?? []), one]);
      owners.set(one, path);
    }
  }
  return names;
}

/** Imports of the bundle's modules become imports of the bundle. */
function fromBundle(inBundle, names, bundle) {
  return {
    name: "from-bundle",
    setup: (build) => {
      external(inBundle, (path) => ({ path, namespace: "bundle" })).setup(build);
      build.onResolve({ filter: /./, namespace: "bundle" }, () => ({ path: bundle, external: true }));
      build.onLoad({ filter: /./, namespace: "bundle" }, ({ path }) => ({
        contents: `export { ${(names.get(path) ?? []).join(", ")} } from "bundle";`, loader: "js",
      }));
    },
  };
}

function external(inBundle, instead) {
  return {
    name: "external",
    setup: (build) => build.onResolve({ filter: /./, namespace: "file" }, async ({ path, resolveDir, kind, pluginData }) => {
      if (kind === "entry-point" || pluginData === "seen") return undefined;
      const found = await build.resolve(path, { resolveDir, kind, pluginData: "seen" });
      return inBundle.has(found.path) ? instead(found.path) : undefined;
    }),
  };
}

function elsewhere(path) {
  return { name: "elsewhere", setup: (build) => build.onResolve({ filter: ASKED }, () => ({ path, external: true })) };
}
