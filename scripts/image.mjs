// Builds the image with whichever container engine there is, and says how large it is: node scripts/image.mjs [name].
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { name, version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const image = process.argv[2] || `${name}:${version}`;

/** In the order in which they are tried; buildah has no words of docker's. */
const engines = {
  docker: { build: ['build'], size: ['image', 'inspect', '--format', '{{.Size}}'] },
  podman: { build: ['build'], size: ['image', 'inspect', '--format', '{{.Size}}'] },
  buildah: { build: ['bud'], size: ['inspect', '--type', 'image', '--format', '{{.Size}}'] },
};

const [engine, words] = Object.entries(engines).find(([program]) => isThere(program)) ?? [];
if (engine === undefined || words === undefined) {
  fail('there is no docker, podman or buildah here that works: the image is built with one of them');
}
console.log(`building ${image} with ${engine}`);
const built = spawnSync(engine, [...words.build, '--tag', image, '.'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) fail(`${engine} could not build ${image}`);
const bytes = Number(run(engine, [...words.size, image]).stdout);
console.log(bytes > 0 ? `${image}: ${(bytes / 1e6).toFixed(0)} MB` : `${image} is built`);

/** A client without its engine builds nothing. @param {string} program */
function isThere(program) {
  return run(program, program === 'buildah' ? ['--version'] : ['info']).status === 0;
}

/** @param {string} program @param {string[]} args */
function run(program, args) {
  return spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 });
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(3);
}
