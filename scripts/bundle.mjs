// Bundles the program for the image: a few files without node_modules that start in a fraction of the time. What is
// imported while the program runs is read only then, so no command pays for the parts of another.
import { rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The file of a bundle that is run. */
export const programFile = 'orchestra.mjs';

/**
 * How the program is run in the image: little memory for short-lived objects and for helper threads. It costs no time
 * that could be measured, and a fourth less memory after a rush of a hundred Workshops.
 */
export const runtimeEnvironment = {
  NODE_ENV: 'production',
  NODE_OPTIONS: '--max-semi-space-size=1 --v8-pool-size=1',
  MALLOC_ARENA_MAX: '1',
};

/**
 * Node's own modules, asked for as CommonJS does. An import would read every property of theirs, and some of these load
 * half of Node: `http.WebSocket` brings an undici of its own.
 * @type {import('esbuild').Plugin}
 */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z0-9_:/]+$/ }, ({ path }) => {
      const name = path.replace(/^node:/, '');
      return builtinModules.includes(name) ? { path: `node:${name}`, namespace: 'builtin' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * Of the library that reads kubeconfigs, only what its part for that uses: its index of generated models is a megabyte.
 * @type {import('esbuild').Plugin}
 */
const kubeconfigs = {
  name: 'kubeconfigs',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\./ }, async ({ path, importer, pluginData, ...rest }) => {
      if (pluginData === 'resolved' || !importer.includes('@kubernetes/client-node/dist/')) return undefined;
      return { ...(await resolve(path, { ...rest, importer, pluginData: 'resolved' })), sideEffects: false };
    });
  },
};

/**
 * Writes the bundle into a folder, which is emptied before.
 * @param {string} folder
 * @param {import('esbuild').Plugin[]} [plugins] what else is done to the sources
 */
export async function bundle(folder, plugins = []) {
  rmSync(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { orchestra: 'src/cli/orchestra.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    // Names and lines stay, since stack traces are read by people.
    minifySyntax: true,
    legalComments: 'linked',
    // Dependencies that are CommonJS ask for Node's own modules through `require`.
    banner: {
      js: "import{createRequire as orchestraRequire}from'node:module';const require=orchestraRequire(import.meta.url);",
    },
    logLevel: 'warning',
    plugins: [...plugins, builtins, kubeconfigs],
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(`${root}out/bundle`);
