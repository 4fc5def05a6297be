// Whether volumes will be made: the class that each asks for is there, or a default one is.
import type { KubeObject } from '../../kube/object.js';
import { labelsAt } from '../fields.js';
import type { Check } from './check.js';
import { fail, judged, pass } from './verdicts.js';
import type { Verdict } from './verdicts.js';

export const checkStorage: Check = {
  name: 'storage',
  question: 'The StorageClasses that are named are there; where none is named, a default class is.',
  when: 'before',
  judge: ({ volumes }, { storageClasses }) => {
    const names = [...new Set(volumes.map(({ storageClass }) => storageClass))].sort();
    if (names.length === 0) return [pass('StorageClass', 'not needed: nothing asks for a volume')];
    return judged('StorageClass', storageClasses, (found) => names.map((name) => judgeClass(name, found)));
  },
};

function judgeClass(name: string, classes: readonly KubeObject[]): Verdict {
  const there = classes.map(({ metadata }) => metadata.name);
  const choice = there.length === 0 ? 'the cluster has none' : `the cluster has ${there.join(', ')}`;
  if (name !== '') {
    const about = `StorageClass ${name}`;
    if (there.includes(name)) return pass(about, 'it is there');
    return fail(about, `it is not there; ${choice}`, { fix: 'name another class, or have this one made' });
  }
  const usual = classes.filter(isDefault).map(({ metadata }) => metadata.name);
  if (usual.length > 0) return pass('StorageClass', `${usual.join(', ')} is the default`);
  return fail('StorageClass', `volumes name no class, and none is the default; ${choice}`, {
    fix: 'set persistence.storageClass, or mark a class as the default one',
    ...(there[0] === undefined ? {} : { command: defaulting(there[0]) }),
  });
}

const mark = 'storageclass.kubernetes.io/is-default-class';

function defaulting(name: string): string {
  return `kubectl annotate storageclass ${name} ${mark}=true`;
}

/** The second key is older, and still counts. */
function isDefault({ metadata }: KubeObject): boolean {
  const annotations = labelsAt(metadata, 'annotations');
  return [mark, 'storageclass.beta.kubernetes.io/is-default-class'].some((key) => annotations[key] === 'true');
}
