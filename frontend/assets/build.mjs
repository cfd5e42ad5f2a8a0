// Bundle, hash, draw the icon sprite, write the manifest, and fail when a budget is broken.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, context } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "dist");
const modules = join(here, "node_modules");
const budgets = { "base JS": 20_000, CSS: 15_000, sprite: 6_000, font: 30_000, "lazy JS": 15_000 };
const preloadedFont = "geist-latin-wght-normal.woff2";

const options = {
  absWorkingDir: here,
  entryPoints: { app: "js/app.js", styles: "css/app.css" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  metafile: true,
  target: ["chrome123", "firefox121", "safari17.5"],
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file" },
  legalComments: "none",
  logLevel: "warning",
};

/** One <symbol> per name in icons.json; a name the set does not have stops the build. */
function sprite() {
  const set = JSON.parse(readFileSync(join(modules, "@iconify-json/lucide/icons.json"), "utf8"));
  const names = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));
  const body = (name) => set.icons[name]?.body ?? set.icons[set.aliases?.[name]?.parent]?.body;
  const missing = names.filter((name) => !body(name));
  if (missing.length) throw new Error(`icons.json names icons that do not exist: ${missing.join(", ")}`);
  // the stroke width is left to CSS
  const symbols = names.map((name) => `<symbol id="${name}" viewBox="0 0 24 24">${body(name).replaceAll(' stroke-width="2"', "")}</symbol>`);
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

/** Write a file under a name that carries its own hash, and answer that name. */
function writeHashed(name, content) {
  const dot = name.lastIndexOf(".");
  const hash = createHash("sha256").update(content).digest("base64url").slice(0, 8);
  const file = `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
  writeFileSync(join(out, file), content);
  return file;
}

function fromMetafile({ outputs }) {
  const manifest = {};
  const lazy = new Set();
  for (const [path, o] of Object.entries(outputs)) {
    const file = basename(path);
    const imports = o.imports.filter((i) => i.kind === "import-statement").map((i) => basename(i.path));
    o.imports.filter((i) => i.kind === "dynamic-import").forEach((i) => lazy.add(basename(i.path)));
    if (o.entryPoint === "js/app.js") manifest["app.js"] = { file, imports };
    else if (o.entryPoint === "css/app.css") manifest["app.css"] = { file, imports: [] };
    else if (file.endsWith(".woff2")) manifest[file.replace(/-[^-]+(\.woff2)$/, "$1")] = { file, imports: [] };
  }
  return { manifest, lazy: [...lazy] };
}

const size = (file) => (file.endsWith(".woff2") ? readFileSync(join(out, file)).length : brotliCompressSync(readFileSync(join(out, file))).length);

function checkBudgets(manifest, lazy) {
  const measured = {
    "base JS": [manifest["app.js"].file, ...manifest["app.js"].imports].reduce((sum, file) => sum + size(file), 0),
    CSS: size(manifest["app.css"].file),
    sprite: size(manifest["icons.svg"].file),
    font: size(manifest[preloadedFont].file),
    "lazy JS": lazy.reduce((sum, file) => sum + size(file), 0),
  };
  const broken = Object.entries(measured).filter(([what, bytes]) => bytes > budgets[what]);
  for (const [what, bytes] of Object.entries(measured)) console.log(`${what.padEnd(8)} ${String(bytes).padStart(6)} of ${budgets[what]} B`);
  if (broken.length) throw new Error(`over budget: ${broken.map(([what]) => what).join(", ")}`);
}

function finish(result) {
  const { manifest, lazy } = fromMetafile(result.metafile);
  manifest["icons.svg"] = { file: writeHashed("icons.svg", sprite()), imports: [] };
  for (const name of readdirSync(join(here, "art"))) manifest[name] = { file: writeHashed(name, readFileSync(join(here, "art", name))), imports: [] };
  writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 1));
  checkBudgets(manifest, lazy);
}

if (process.argv.includes("--watch")) {
  mkdirSync(out, { recursive: true });
  const tell = { name: "finish", setup: (b) => b.onEnd((result) => { if (!result.errors.length) finish(result); }) };
  await (await context({ ...options, minify: false, plugins: [tell] })).watch();
} else {
  if (existsSync(out)) rmSync(out, { recursive: true });
  mkdirSync(out, { recursive: true });
  finish(await build(options));
}
