// Writes everything generated: the version constant, values.yaml, its schema, the references of values, of commands and of
// the operator, dist/ and imports/.
// `--version` writes the version constant alone, which the build needs first.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function write(path, text) {
  writeFileSync(`${root}${path}`, text);
  console.error(path);
}

function run(program, args) {
  const env = { ...process.env, CDK8S_CHECK_UPGRADE: 'false' };
  const { status } = spawnSync(`${root}node_modules/.bin/${program}`, args, {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed with ${status}`);
}

function writeVersion() {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  write(
    'src/model/version.ts',
    `// Written by \`make generate\` from package.json: the model may read no files.

/** The version of this package, and of the operator image that belongs to it. */
export const productVersion = '${version}';
`,
  );
}

async function writeValues() {
  const { defaultsFile, publishedSchema, valuesReference } = await import(`${root}lib/src/model/values/generated.js`);
  mkdirSync(`${root}helm/orchestra`, { recursive: true });
  write('helm/orchestra/values.yaml', defaultsFile());
  write('helm/orchestra/values.schema.json', publishedSchema());
  write('docs/values.md', valuesReference());
}

async function writeCommands() {
  const { commandReference } = await import(`${root}lib/src/cli/reference.js`);
  write('docs/cli.md', await commandReference());
}

async function writeOperatorPage() {
  const { operatorPage } = await import(`${root}lib/src/operator/reference.js`);
  write('docs/operator.md', await operatorPage(readFileSync(`${root}docs/operator.md`, 'utf8')));
}

if (process.argv.includes('--version')) {
  writeVersion();
} else {
  await writeValues();
  await writeCommands();
  await writeOperatorPage();
  run('orchestra', ['helm', '--out', `${root}helm`]);
  run('cdk8s', ['synth', '--no-color']);
  run('cdk8s', ['import', '--no-color']);
}
