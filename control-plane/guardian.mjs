// A process of its own that outlives its starter just long enough to clean up: when its input ends (stop(), exit,
// crash or SIGKILL of the starter alike) it kills the servers and removes their folder. Exit handlers can't do that.
// Input is a pipe, not a Node message channel: nothing written to a pipe is lost while this process still boots.
import { rmSync } from 'node:fs';

let input = '';
for await (const chunk of process.stdin) input += chunk;

/** @type {{ group?: number, ended?: number, folder?: string }[]} */
const duties = input
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));

const ended = new Set(duties.map((duty) => duty.ended));
for (const { group } of duties) if (group && !ended.has(group)) killGroup(group);
for (const { folder } of duties) if (folder) removeFolder(folder);

/** State is thrown away, so nothing needs a graceful end. @param {number} group */
function killGroup(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // it has ended already
  }
}

/** etcd may still write for a moment: retried while the folder is not empty. @param {string} folder */
function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
