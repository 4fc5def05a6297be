// `orchestra version`
import { Command } from 'commander';
import { productVersion } from '../model/version.js';
import type { Terminal } from './terminal.js';

/** Prints the version of the program. */
export function versionCommand({ out }: Terminal): Command {
  return new Command('version').description('Print the version.').action(() => {
    out(`${productVersion}\n`);
  });
}
