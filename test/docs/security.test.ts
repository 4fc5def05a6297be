// The page on security lists what is less than secure and who may do what: exactly the notices, and the permissions derived.
import { expect, test } from 'vitest';
import { permissionsUnder } from '../../src/charts/permissions.js';
import { valuesByDefault } from '../../src/model/sessions/index.js';
import { noticeRules } from '../../src/model/values/rules/notices.js';
import { getPage, rowsOf } from './pages.js';

const rows = rowsOf(getPage('docs/security.md'));

test('every notice is on the page in its own words, and nothing else is', () => {
  const told = rows.filter((row) => row.length === 3 && noticeRules.some(({ at }) => row[0] === `\`${at}\``));
  const listed = told.map(([at, message]) => `${at ?? ''} ${message ?? ''}`);
  expect(listed.sort()).toEqual(noticeRules.map(({ at, message }) => `\`${at}\` ${message}`).sort());
});

test('every row of that table is a notice', () => {
  const start = rows.findIndex(([first]) => first === 'Value');
  const end = rows.findIndex(([first]) => first === 'Account');
  expect(rows.slice(start + 1, end)).toHaveLength(noticeRules.length);
  for (const [, , why] of rows.slice(start + 1, end)) expect(why).toMatch(/\.$/);
});

test('the table of accounts is what is derived, row by row', () => {
  const start = rows.findIndex(([first]) => first === 'Account');
  const end = rows.findIndex(([first], index) => index > start && first === 'all others');
  expect(rows.slice(start + 1, end)).toEqual(grantRows());
  expect(rows[end]).toEqual(['all others', '', 'nothing', '']);
});

const controllers = ['traefik', 'nginx', 'custom'] as const;

/** Every permission of any installation, as the page writes it. */
function grantRows(): string[][] {
  const grants = new Map<string, { cells: string[]; under: string[] }>();
  for (const controller of controllers) {
    const values = valuesByDefault();
    const ingress = { ...values.ingress, controller };
    for (const { holder, scope, group, resource, name, verbs } of permissionsUnder({ ...values, ingress })) {
      const named = name === undefined ? '' : ', one by name';
      const cells = [
        `\`orchestra-${holder}\``,
        `\`${group === '' ? '' : `${group}/`}${resource}\`${named}`,
        Object.keys(verbs).join(', '),
        scope === 'release' ? 'the release namespace' : 'where sessions run',
      ];
      const key = cells.join();
      grants.set(key, { cells, under: [...(grants.get(key)?.under ?? []), controller] });
    }
  }
  return [...grants.values()].map(({ cells: [holder = '', resource = '', verbs = '', where = ''], under }) => {
    const condition = under.length === controllers.length ? '' : `, with ${under.join(' and ')}`;
    return [holder, resource, verbs, `${where}${condition}`];
  });
}
