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
 * How the program is run in the image: no more memory for short-lived objects than makes collecting them cheap, one helper
 * thread, and a way to collect garbage when nothing is to do.
 */
export const runtimeEnvironment = {
  NODE_ENV: 'production',
  NODE_OPTIONS: '--max-semi-space-size=4 --v8-pool-size=1 --expose-gc',
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
 * Of the HTTP client, what requests to an API server need: its index loads caches, mocks, WebSockets and a `fetch`.
 * @type {import('esbuild').Plugin}
 */
const httpClient = {
  name: 'http-client',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, ({ importer }) =>
      importer.includes('/src/kube/') ? { path: 'dispatchers', namespace: 'http-client' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'http-client' }, () => ({
      resolveDir: root,
      contents: `
        export { default as Pool } from 'undici/lib/dispatcher/pool.js';
        export { default as ProxyAgent } from 'undici/lib/dispatcher/proxy-agent.js';
      `,
    }));
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
    // Names stay, and lines of a size that stack traces can point into. The text of the program stays in memory for as
    // long as it runs: without comments and white space it is half, and half of that again when every character is ASCII.
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 160,
    charset: 'ascii',
    legalComments: 'linked',
    // Dependencies that are CommonJS ask for Node's own modules through `require`.
    banner: {
      js: "import{createRequire as orchestraRequire}from'node:module';const require=orchestraRequire(import.meta.url);",
    },
    logLevel: 'warning',
    plugins: [...plugins, builtins, kubeconfigs, httpClient],
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(`${root}out/bundle`);
