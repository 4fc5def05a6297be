// Operators that are wrong in one line each, as operators have been: the suite is worth what it finds in them.
import { readFile } from 'node:fs/promises';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundle, programFile } from '../../scripts/bundle.mjs';

/** One wrong line. */
export interface Mutant {
  readonly name: string;
  /** Below src. */
  readonly file: string;
  readonly original: string;
  readonly wrong: string;
  /** The trials that are made of it, as `make faults` takes them. */
  readonly trials: readonly string[];
  /** What must be said of it: another failure is no proof that this mistake is found. */
  readonly caughtBy: RegExp;
}

/** All of them. */
export const mutants: readonly Mutant[] = [
  {
    name: 'an expired session is deleted whatever has become of it',
    file: 'kube/client.ts',
    original: 'preconditions: { uid, resourceVersion },',
    wrong: 'preconditions: {},',
    trials: ['expiry extended-meanwhile delete workshops @ 1'],
    caughtBy: /^deleted at .* it was to live until /,
  },
  {
    name: 'an owner is known by name, not by UID',
    file: 'operator/ownership.ts',
    original: "if (controller?.uid === uid) return 'ours';",
    wrong: "if (controller?.kind === 'Workshop') return 'ours';",
    trials: ['names-taken'],
    caughtBy: /^Service \S+-service is somebody else/,
  },
  {
    name: 'a status overwrites what others wrote meanwhile',
    file: 'operator/status-patch.ts',
    original: 'return { metadata: { resourceVersion }, status: merging(known, wanted) };',
    wrong: 'return { metadata: resourceVersion === "" ? { resourceVersion } : {}, status: merging(known, wanted) };',
    trials: ['create extended-meanwhile patch workshops/status @ 2'],
    caughtBy: /^the extension to .* was lost$/,
  },
  {
    name: 'objects are made and never put right',
    file: 'operator/act.ts',
    original: 'return this.#apply(write, true);',
    wrong: 'return Promise.resolve();',
    trials: ['children-edited'],
    caughtBy: /: what was edited is put back$/,
  },
  {
    name: 'the first apply takes what is somebody else’s',
    file: 'operator/act.ts',
    original: 'await this.#apply(write, false);',
    wrong: 'await this.#apply(write, true);',
    trials: ['name-taken'],
    caughtBy: /: says Stalled NameTaken$/,
  },
  {
    name: 'nobody looks when the time is over',
    file: 'operator/reconciler.ts',
    original: '...(recheckAt === undefined ? [] : [recheckAt - this.#props.clock.now()]),',
    wrong: '...(recheckAt === undefined || recheckAt > 0 ? [] : [0]),',
    trials: ['expiry'],
    caughtBy: /: is gone$/,
  },
  {
    name: 'a session is given half of its time',
    file: 'operator/times.ts',
    original: 'expiresAt: createdAt + Math.min(lengthMs(duration), longestMs(settings))',
    wrong: 'expiresAt: createdAt + Math.min(lengthMs(duration), longestMs(settings)) / 2',
    trials: ['create'],
    caughtBy: /^is to end at .*, and its duration ends at /,
  },
  {
    name: 'a time is believed while clocks are apart',
    file: 'operator/decide.ts',
    original: 'return clockTrusted && times !== undefined && isOver(times, workshop, now);',
    wrong: 'return (clockTrusted || true) && times !== undefined && isOver(times, workshop, now);',
    trials: ['expiry clock-a-day-ahead patch networkpolicies @-network 1'],
    caughtBy: /: is Ready$|^deleted at .* it was to live until /,
  },
  {
    name: 'a watch that has ended is not followed by another',
    file: 'kube/reflector-stream.ts',
    original: "if (why === 'stopped') return;",
    wrong: "if (why === 'stopped' || why === 'failed') return void (await new Promise(() => undefined));",
    trials: ['create event-lost watch pods @-pod 1'],
    caughtBy: /: (every kind is watched|everything is listed again|is Ready)$/,
  },
  {
    name: 'what a watch has missed is not listed',
    file: 'kube/reflector-stream.ts',
    original: "if (isGone(error)) return 'expired';",
    wrong: 'if (isGone(error)) return undefined;',
    trials: ['create gone-http watch pods @-pod 1'],
    caughtBy: /: (every kind is watched|everything is listed again|is Ready)$/,
  },
  {
    name: 'a write that failed is left so',
    file: 'operator/reconciler.ts',
    original: 'if (outage !== undefined) throw outage;',
    wrong: 'if (outage !== undefined) return undefined;',
    trials: ['create 500-for-a-while patch deployments @-deployment 1'],
    caughtBy: /: is Ready$/,
  },
  {
    name: 'a conflict is the end of it',
    file: 'runtime/outcome.ts',
    original: "if (isConflict(error)) return { result: 'retry-later', reason: reasonOf(error), message };",
    wrong: "if (isConflict(error)) return { result: 'retry-later', reason: reasonOf(error), message, afterMs: 1e9 };",
    // Nothing else wakes a session that is extended.
    trials: ['extension 409 patch workshops/status @ 3'],
    caughtBy: /: the extension is accepted$/,
  },
  {
    name: 'pods at work follow the settings',
    file: 'operator/session-deployment.ts',
    original: 'return isCurrent ? ownedTemplate(child) === undefined : isIdle(child, pods);',
    wrong: 'return isCurrent ? ownedTemplate(child) === undefined : isIdle(child, pods) || pods.length > 0;',
    trials: ['settings-changed'],
    caughtBy: /: says UpToDate OlderTemplate$/,
  },
  {
    name: 'the mark of the operator before stays',
    file: 'operator/decide.ts',
    original: 'if (!finalizers.includes(oldFinalizer)) return decision;',
    wrong: 'if (!finalizers.includes(oldFinalizer) || finalizers.length > 0) return decision;',
    trials: ['take-over'],
    caughtBy: /: has no finalizer$/,
  },
  {
    name: 'a Deployment that could not be labelled is looked for too late',
    file: 'operator/reconciler.ts',
    original: 'return this.#props.caches.findChild(kind, key) === undefined;',
    wrong: "return this.#props.caches.findChild(kind, key) === undefined && key.name === '';",
    trials: ['take-over 504-but-done patch networkpolicies @-network 1'],
    caughtBy: /^(NetworkPolicy @-network|Service @-service) is /,
  },
  {
    name: 'what could not be handed over once stays theirs',
    file: 'operator/child-writes.ts',
    original: 'if (creator !== undefined && !isInherited)',
    wrong: 'if (creator !== undefined && !isInherited && child.owned === undefined)',
    trials: ['take-over 500 patch persistentvolumeclaims @-pvc 1', 'take-over 500 patch services @-service 1'],
    caughtBy: /^(PersistentVolumeClaim @-pvc|Service @-service) is /,
  },
  {
    name: 'a claim that was not handed over at once is applied in another way',
    file: 'operator/volumes.ts',
    original: 'return isApplied || isClassInherited ? storageClass : undefined;',
    wrong: 'return isApplied || child.owned === undefined ? storageClass : undefined;',
    trials: ['take-over'],
    caughtBy: /^PersistentVolumeClaim @-pvc is /,
  },
  {
    name: 'a token that is not taken is somebody’s bug',
    file: 'kube/errors.ts',
    original: '|| error.status === 429 || error.status === 401)',
    wrong: '|| error.status === 429)',
    trials: ['expiry token-expired patch networkpolicies @-network 1'],
    caughtBy: /^the operator calls it a bug: /,
  },
  {
    name: 'a session that is over leaves its objects behind',
    file: 'operator/reconciler.ts',
    original: "{ ...expired, propagation: 'Foreground', signal }",
    wrong: "{ ...expired, propagation: 'Orphan', signal }",
    trials: ['expiry'],
    caughtBy: /: and everything of it$/,
  },
  {
    name: 'another process applies everything once more',
    file: 'operator/child-writes.ts',
    original: 'return isSame ? [] : ',
    wrong: 'return isSame && observed.now < 0 ? [] : ',
    trials: ['create'],
    caughtBy: /^written by another operator, which found everything done: /,
  },
  {
    name: 'a lead counts from the start of the process',
    file: 'operator/start.ts',
    original: 'leadsSince: () => serverClock.at(election.leadsSince),',
    wrong: 'leadsSince: () => serverClock.at(0),',
    trials: ['expiry standby-hears-late delete workshops @ 1'],
    caughtBy: /^there were \d+ pods instead of 1$/,
  },
  {
    name: 'a list from the past is all that there is',
    file: 'operator/start.ts',
    original: 'leadsSince: () => serverClock.at(election.leadsSince),',
    wrong: 'leadsSince: () => serverClock.at(election.leadsSince && -Infinity),',
    trials: ['take-over stale-from-start patch persistentvolumeclaims @-pvc 1'],
    caughtBy: /^(NetworkPolicy @-network|Service @-service) is /,
  },
  {
    name: 'what has gone with its Workshop is made anew',
    file: 'operator/last-look.ts',
    original: 'if (props.mayHaveBegun && writes.some(begins))',
    wrong: 'if (props.mayHaveBegun && observed.now < 0 && writes.some(begins))',
    trials: ['recreate gone-http watch-gone workshops @ 1'],
    caughtBy: /^there were \d+ (pods|volumes) instead of 2$/,
  },
];

/** Bundles an operator with this line; returns the program. @throws when the sources no longer have the line once */
export async function buildMutant(mutant: Mutant): Promise<string> {
  mkdirSync('out', { recursive: true });
  const folder = join(mkdtempSync(join(process.cwd(), 'out', 'mutant-')), 'bundle');
  await bundle(folder, [replacement(mutant)]);
  return join(folder, programFile);
}

function replacement(mutant: Mutant): Plugin {
  const path = join(process.cwd(), 'src', mutant.file);
  return {
    name: 'mutant',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, async ({ path: loaded }) => {
        if (loaded !== path) return undefined;
        return { contents: mutated(await readFile(path, 'utf8'), mutant), loader: 'ts' };
      });
    },
  };
}

/** The text of the file with the wrong line. */
export function mutated(text: string, { name, file, original, wrong }: Mutant): string {
  const parts = text.split(original);
  if (parts.length !== 2)
    throw new Error(`the mutant “${name}”: src/${file} has its line ${String(parts.length - 1)} times, not once`);
  return parts.join(wrong);
}
