// Bundles JupyterLab's front end: `node build.mjs TARGET` writes static/, schemas/ and themes/, as JupyterLab's own build does, into the folder TARGET.
import { cpSync, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";

const target = resolve(process.argv[2]);
const require = createRequire(import.meta.url);
const names = Object.keys(JSON.parse(readFileSync(new URL("package.json", import.meta.url))).dependencies).filter(name => name.endsWith("-extension"));
const packages = names.map(name => {
    const folder = dirname(require.resolve(`${name}/package.json`));
    return { name, folder, ...JSON.parse(readFileSync(join(folder, "package.json"))).jupyterlab };
});

// Icons are text where a script imports them, and addresses where a style does.
const assets = {
    name: "assets",
    setup(build) {
        build.onResolve({ filter: /^extensions$/ }, () => ({ path: "extensions", namespace: "extensions" }));
        build.onLoad({ filter: /.*/, namespace: "extensions" }, () => ({ contents: extensions(), resolveDir: dirname(new URL(import.meta.url).pathname) }));
        build.onResolve({ filter: /^~/ }, args => build.resolve(args.path.slice(1), { kind: args.kind, resolveDir: args.resolveDir }));
        build.onResolve({ filter: /\.svg(\?.*)?$/ }, async args => args.kind === "url-token" && !args.pluginData
            ? { path: (await build.resolve(args.path.replace(/\?.*/, ""), { kind: args.kind, resolveDir: args.resolveDir, pluginData: true })).path, namespace: "address" }
            : undefined);
        build.onLoad({ filter: /.*/, namespace: "address" }, args => ({ contents: readFileSync(args.path), loader: "dataurl" }));
        build.onLoad({ filter: /\.raw\.css$/ }, args => ({ contents: readFileSync(args.path, "utf8"), loader: "text" }));
    },
};

function extensions() {
    const module = (pkg, i) => `import * as extension${i} from "${pkg.name}";`;
    const style = pkg => existsSync(join(pkg.folder, "style/index.js")) ? `import "${pkg.name}/style/index.js";` : "";
    const array = kind => `[${packages.map((pkg, i) => pkg[kind] ? `extension${i}` : "").filter(name => name).join(", ")}]`;
    return [...packages.map(module), ...packages.map(style), `export const extensions = ${array("extension")};`, `export const mimeExtensions = ${array("mimeExtension")};`].join("\n");
}

const options = {
    bundle: true, minify: true, logLevel: "warning", plugins: [assets],
    loader: { ".svg": "text", ".md": "text", ".txt": "text", ".woff": "dataurl", ".woff2": "dataurl", ".ttf": "dataurl", ".eot": "dataurl", ".png": "dataurl", ".gif": "dataurl" },
};
await build({
    ...options, entryPoints: ["front-end.js"], absWorkingDir: dirname(new URL(import.meta.url).pathname), outdir: join(target, "static"), format: "esm", target: "es2022",
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis", __dirname: '"/"' },
});
for (const { name, folder, schemaDir, themePath } of packages) {
    if (schemaDir) cpSync(join(folder, schemaDir), join(target, "schemas", name), { recursive: true });
    if (themePath) await build({ ...options, entryPoints: [join(folder, dirname(themePath), "theme.css")], outfile: join(target, "themes", name, "index.css") });
}
