// Accounts that are created have different names: an object that is rendered twice is refused by nobody who would say why.
import type { Condition, FieldPath, Rule } from './language.js';
import { all, any, isSet, isTrue } from './language.js';

/** The components that have an account, by what ends the name of one that is not named. */
const components = {
  api: '-api',
  operator: '-operator',
  frontend: '-frontend',
  'oauth2-proxy': '-oauth2-proxy',
} as const;

const names = Object.keys(components) as (keyof typeof components)[];

const account = (component: string): FieldPath => `${component}.serviceAccount.name`;

function isCreated(component: string): Condition {
  const create = isTrue(`${component}.serviceAccount.create`);
  return component === 'oauth2-proxy' ? all(isTrue('oauth2Proxy.enabled'), create) : create;
}

/** Rules about the names of accounts. */
export const accountRules: readonly Rule[] = names.flatMap((one, index) =>
  names.slice(index + 1).map((other) => ({
    name: `account-shared-${one}-${other}`,
    at: account(other),
    when: all(isCreated(one), isCreated(other), isSet(account(one)), { same: [account(one), account(other)] as const }),
    message: `is also ${account(one)}, and both are created; choose another name, or create one of them`,
  })),
);

/** Rules about the names of accounts beside those that follow from the name of the installation. */
export const accountReleaseRules: readonly Rule[] = names.map((one) => ({
  name: `account-taken-${one}`,
  at: account(one),
  when: all(
    isCreated(one),
    any(
      ...names
        .filter((other) => other !== one)
        .map((other) => all(isCreated(other), { empty: account(other) }, isOwn(account(one), components[other]))),
      all(isCreated('api'), isOwn(account(one), '-migrate')),
    ),
  ),
  message: 'is the name of another account that is created; choose another one',
}));

/** Whether a text is the name of an object of ours. */
function isOwn(path: FieldPath, suffix: string): Condition {
  return { suffixed: [path, ['fullnameOverride', 'release.name'], suffix] };
}
