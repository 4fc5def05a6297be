// Compiles the package into lib/ and links the program, so that `npx orchestra` runs this clone.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = `${root}lib/src/cli/orchestra.js`;
const link = `${root}node_modules/.bin/orchestra`;

rmSync(`${root}lib`, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`],
  {
    stdio: 'inherit',
  },
);
if (status !== 0) process.exit(status ?? 1);
chmodSync(program, 0o755);
if (!existsSync(link)) {
  rmSync(link, { force: true });
  symlinkSync('../../lib/src/cli/orchestra.js', link);
}
