// What a component's pods need to start at all: one handler for each probe, and an account to run under.
import type { Condition, Rule } from './language.js';
import { all, any, isFalse, isSet } from './language.js';

const handlers = ['httpGet', 'tcpSocket', 'exec', 'grpc'] as const;

const probes: readonly Rule[] = ['api', 'operator', 'frontend', 'oauth2-proxy'].flatMap((component) =>
  ['liveness', 'readiness', 'startup'].map((probe) => {
    const at = `${component}.probes.${probe}`;
    return {
      name: `probe-handlers-${component}-${probe}`,
      at,
      when: severalHandlers(at),
      message:
        'has more than one of httpGet, tcpSocket, exec and grpc, as yours is merged with the default; set httpGet: null beside it',
    };
  }),
);

function severalHandlers(at: string): Condition {
  const pairs = handlers.flatMap((one, index) => handlers.slice(index + 1).map((other) => [one, other] as const));
  return any(...pairs.map(([one, other]) => all(isSet(`${at}.${one}`), isSet(`${at}.${other}`))));
}

/** Roles are bound to the accounts of these two. */
const accounts: readonly Rule[] = ['api', 'operator'].map((component) => ({
  name: `account-missing-${component}`,
  at: `${component}.serviceAccount.name`,
  when: all(isFalse(`${component}.serviceAccount.create`), { empty: `${component}.serviceAccount.name` }),
  message:
    'is empty and create is false, so that the permissions would go to the account default, under which any pod may run; name an account',
}));

/** Rules about probes and accounts. */
export const podRules: readonly Rule[] = [...probes, ...accounts];
