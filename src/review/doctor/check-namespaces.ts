// Whether the namespaces are there. Those that are rendered come with what is applied.
import type { KubeObject } from '../../kube/object.js';
import type { Check } from './check.js';
import { namespacesOf } from './expectations.js';
import type { Subject } from './subject.js';
import { fail, judged, pass } from './verdicts.js';
import type { Verdict } from './verdicts.js';

export const checkNamespaces: Check = {
  name: 'namespaces',
  question: 'The namespaces of the platform and of sessions are there, or rendered.',
  when: 'before',
  judge: (subject, { namespaces }) =>
    namespacesOf(subject).flatMap((name) => {
      const look = namespaces.get(name) ?? { value: undefined };
      return judged(`Namespace ${name}`, look, (found) => judgeNamespace(name, found, subject));
    }),
};

function judgeNamespace(name: string, found: KubeObject | undefined, { platform }: Subject): Verdict {
  const about = `Namespace ${name}`;
  if (found?.metadata.deletionTimestamp !== undefined)
    return fail(about, 'it is being deleted', { fix: 'wait until it is gone, and create it again' });
  if (found !== undefined) return pass(about, 'it is there');
  if (platform.some(({ kind, metadata }) => kind === 'Namespace' && metadata.name === name))
    return pass(about, 'it is not there, and is made when the manifests are applied');
  return fail(about, 'it is not there', { fix: 'create it', command: `kubectl create namespace ${name}` });
}
