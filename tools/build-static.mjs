// Builds src/guibiao/site/static/src into static/dist: every *.js and *.css at its top is an entry point of its own,
// and icons.txt names the icons that go into one sprite. Nothing is fetched from anywhere.
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const STATIC = "src/guibiao/site/static";
const ICONS = "node_modules/@tabler/icons/icons/outline";

// Every browser that can run the scripts reads woff2, so the older format stays at home.
const woff2Only = {
  name: "woff2-only",
  setup(bundle) {
    bundle.onLoad({ filter: /noto-sans-sc\/\d+\.css$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, "utf8")).replace(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, ""),
      loader: "css",
    }));
  },
};

async function sprite(names) {
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(path.join(ICONS, `${name}.svg`), "utf8");
    const shapes = svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

const source = path.join(STATIC, "src");
const target = path.join(STATIC, "dist");
const entries = (await readdir(source)).filter((name) => /\.(js|css)$/.test(name)).map((name) => path.join(source, name));

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await build({
  entryPoints: entries,
  outdir: target,
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  sourcemap: false,
  legalComments: "linked",
  target: ["chrome105", "firefox121", "safari16"],
  loader: { ".woff2": "file", ".svg": "file" },
  assetNames: "fonts/[name]",
  chunkNames: "chunks/[name]-[hash]",
  plugins: [woff2Only],
  logLevel: "warning",
});

const names = (await readFile(path.join(source, "icons.txt"), "utf8")).split("\n").map((line) => line.trim()).filter(Boolean);
await writeFile(path.join(target, "icons.svg"), await sprite(names));
await writeFile(path.join(target, "favicon.svg"), await readFile(path.join(source, "favicon.svg"), "utf8"));

// The server hands out the compressed neighbour where the browser takes it.
for (const name of await readdir(target, { recursive: true })) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const file = path.join(target, name);
  await writeFile(`${file}.gz`, gzipSync(await readFile(file), { level: 9 }));
}
