#!/usr/bin/env node
// The executable: connects the program to the process. Nothing else reads arguments or sets the exit code.
import { run } from './main.js';
import { standardStreams } from './standard-streams.js';

const streams = standardStreams(process);
process.exitCode = await run(process.argv.slice(2), streams);
streams.close();
