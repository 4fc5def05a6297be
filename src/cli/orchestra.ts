#!/usr/bin/env node
// The executable: connects the program to the process. Nothing else reads arguments or sets the exit code.
import { run } from './main.js';

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  say: (text) => process.stderr.write(text),
});
