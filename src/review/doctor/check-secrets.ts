// Whether the Secrets that must exist do, with the keys that are read. What is in them is nobody's business here.
import type { RequiredSecret } from '../../manifest/required-secrets.js';
import { secretCommand } from '../../manifest/secret-commands.js';
import type { Check } from './check.js';
import type { SecretShape } from './facts.js';
import { fail, judged, pass } from './verdicts.js';
import type { Verdict } from './verdicts.js';

export const checkSecrets: Check = {
  name: 'secrets',
  question: 'The Secrets that must exist beforehand do, with the keys that are read, none of them empty.',
  when: 'before',
  judge: ({ secrets }, facts) => {
    if (secrets.length === 0) return [pass('Secrets', 'not needed: none is read that is not rendered')];
    return secrets.flatMap((secret) => {
      const key = `${secret.namespace}/${secret.name}`;
      const look = facts.secrets.get(key) ?? { value: undefined };
      return judged(`Secret ${key}`, look, (found) => judgeSecret(secret, found));
    });
  },
};

/** What Kubernetes demands of a type, whatever is said of keys. */
const types = {
  generic: { type: undefined, keys: [] },
  tls: { type: 'kubernetes.io/tls', keys: ['tls.crt', 'tls.key'] },
  pull: { type: 'kubernetes.io/dockerconfigjson', keys: ['.dockerconfigjson'] },
} as const;

function judgeSecret(secret: RequiredSecret, found: SecretShape | undefined): Verdict {
  const { namespace, name, readers } = secret;
  const about = `Secret ${namespace}/${name}`;
  if (found === undefined)
    return fail(about, `it is not there; it is read by ${readers.join(', ')}`, {
      fix: 'create it',
      command: secretCommand(secret),
    });
  const { type, keys: own } = types[secret.type];
  if (type !== undefined && found.type !== type)
    return fail(about, `it is of type ${found.type}, and not ${type}`, { fix: 'create it anew with that type' });
  const keys = [...new Set([...secret.keys, ...own])];
  const missing = keys.filter((key) => !found.keys.includes(key));
  if (missing.length === 0) return pass(about, keys.length === 0 ? 'it is there' : `it has ${keys.join(', ')}`);
  const empty = missing.filter((key) => found.emptyKeys.includes(key));
  const absent = missing.filter((key) => !empty.includes(key));
  const message = [
    ...(absent.length === 0 ? [] : [`it lacks ${absent.join(', ')}`]),
    ...(empty.length === 0 ? [] : [`nothing is in ${empty.join(', ')}`]),
  ].join(', and ');
  return fail(about, message, { fix: 'add what is missing', command: additionOf(secret, missing) });
}

function additionOf({ namespace, name }: RequiredSecret, keys: readonly string[]): string {
  const patch = JSON.stringify({ stringData: Object.fromEntries(keys.map((key) => [key, `<${key}>`])) });
  return `kubectl patch secret ${name} --namespace ${namespace} --type merge --patch '${patch}'`;
}
