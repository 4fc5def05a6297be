// `orchestra render`: what people see of sessions before they exist.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderWorkshop } from '../../src/charts/workshop-chart.js';
import { toYaml } from '../../src/manifest/yaml.js';
import { parseYamlStream } from '../../src/model/document/yaml.js';
import { settingsOf, valuesByDefault } from '../../src/model/sessions/index.js';
import { minimal, release, valuesOf } from '../constructs/render.js';
import { fullWorkshop, minimalWorkshop } from '../model/workshop-examples.js';
import { workshopOf } from '../model/sessions/sessions.js';
import { orchestra } from './command.js';

let folder: string;
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const workshop = (name: string, spec = '') =>
  `apiVersion: orchestra.io/v1\nkind: Workshop\nmetadata:\n  name: ${name}\nspec:\n  name: ${name}\n  owner: a@example.org\n${spec}`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orchestra-render-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Printed {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}
const listed = (out: string) =>
  (JSON.parse(out) as Printed[]).map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);

describe('prints', () => {
  test('what the operator applies, with default settings', async () => {
    const { code, out, said } = await orchestra('render', file('a.json', JSON.stringify(minimalWorkshop)));
    const settings = settingsOf({ values: valuesByDefault(), release });
    const expected = renderWorkshop(workshopOf(minimalWorkshop), settings).map((each) => toYaml(each));
    expect([code, said]).toEqual([0, '']);
    expect(out).toBe(expected.join('---\n'));
    expect(parseYamlStream(out, 'out').flatMap(({ problems }) => problems)).toEqual([]);
  });

  test('under the settings of values, with the defaults of the installation', async () => {
    const document = {
      ...minimal,
      global: { domain: 'workshops.example.org' },
      persistence: { size: '3Gi' },
      operator: { defaultWorkshopImage: 'a/b:1' },
    };
    const values = file('values.json', JSON.stringify(document));
    const [a, b] = [
      file('full.json', JSON.stringify(fullWorkshop)),
      file('own.yaml', workshop('own', '  storage: {}\n')),
    ];
    const { code, out } = await orchestra('render', a, b, '-f', values, '-n', 'elsewhere', '--output', 'json');
    expect(code).toBe(0);
    const settings = settingsOf({ values: valuesOf(document), release: { ...release, namespace: 'elsewhere' } });
    const own = {
      ...minimalWorkshop,
      metadata: { name: 'own', namespace: 'default' },
      spec: { name: 'own', owner: 'a@example.org', image: 'a/b:1', storage: { size: '3Gi' } },
    };
    expect(JSON.parse(out)).toEqual([
      ...renderWorkshop(workshopOf(fullWorkshop), settings),
      ...renderWorkshop(workshopOf(own), settings),
    ]);
    expect(out).toContain('orchestra-oauth2-proxy.elsewhere.svc.cluster.local');
  });

  test('several Workshops of one file, and a workspace that they share once', async () => {
    const kept = '  templateSlug: t\n  storage:\n    workspace:\n      persist: per-user\n';
    const path = file('two.yaml', `${workshop('a', kept)}---\n${workshop('b', kept)}`);
    const { out } = await orchestra('render', path, '--output', 'json');
    const claims = listed(out).filter((each) => each.startsWith('PersistentVolumeClaim'));
    expect(claims).toEqual([expect.stringMatching(/^PersistentVolumeClaim default\/ws-t-[0-9a-f]{12}$/)]);
    expect(listed(out).filter((each) => each.startsWith('Deployment'))).toEqual([
      'Deployment default/a-deployment',
      'Deployment default/b-deployment',
    ]);
  });
});

describe('refuses with exit code 2, and prints nothing', () => {
  async function refusal(...words: string[]): Promise<string> {
    const { code, out, said } = await orchestra('render', ...words);
    expect([code, out]).toEqual([2, '']);
    return said.replaceAll(`${folder}/`, '');
  }

  test('everything that is wrong in all files, with its place', async () => {
    const a = file('a.yaml', workshop('a', '  port: 0\n'));
    const b = file(
      'b.yaml',
      `${workshop('b', '  duration: 30d\n')}---\n${workshop('c', '  ingress: { host: x.org }\n')}`,
    );
    expect((await refusal(a, b)).split('\n').slice(0, 4)).toEqual([
      '3 things are wrong; nothing was written:',
      'a.yaml:8:3: spec.port: must be at least 1',
      expect.stringMatching(/^b.yaml:8:3: spec.duration: DurationTooLong: the duration 30d is longer than the 7d /),
      expect.stringMatching(/^b.yaml:17:14: spec.ingress.host: HostNotAllowed: the host "x.org" is not allowed/),
    ]);
  });

  test('what is wrong with values, with files that cannot be read, and with Workshops', async () => {
    const values = file('values.json', JSON.stringify({ ...minimal, frontend: { replicas: 'x' } }));
    const [bad, alien] = [
      file('bad.yaml', workshop('bad', '  port: 0\n')),
      file('alien.yaml', workshop('alien', '  ingress: { host: x.org }\n')),
    ];
    const said = await refusal(join(folder, 'none.yaml'), bad, alien, '-f', values);
    expect(said.split('\n')).toEqual([
      '3 things are wrong; nothing was written:',
      expect.stringMatching(/^values\.json:1:[0-9]+: frontend\.replicas: must be a whole number, not "x"$/),
      'none.yaml: there is no such file',
      'bad.yaml:8:3: spec.port: must be at least 1',
      '',
    ]);
  });

  test('YAML that is none', async () => {
    expect(await refusal(file('bad.yaml', 'a: [\n'))).toMatch(/^bad.yaml:/);
  });

  test('an empty file, and one that is not there', async () => {
    expect(await refusal(file('empty.yaml', ''))).toBe('empty.yaml: holds no Workshop\n');
    expect(await refusal('no-such-file.yaml')).toMatch(/^no-such-file.yaml: there is no such file/);
  });

  test('two Workshops with one name', async () => {
    expect(await refusal(file('twice.yaml', `${workshop('a')}---\n${workshop('a')}`))).toMatch(
      /NetworkPolicy default\/a-network would belong to two Workshops: spec.name must differ/,
    );
  });

  test('standard input for both', async () => {
    expect(await refusal('-', '-')).toMatch(/^standard input is named more than once/);
    expect(await refusal('-', '-f', '-')).toMatch(/^standard input is named more than once/);
  });

  test('another format, and no file at all', async () => {
    expect(await refusal(file('ok.yaml', workshop('a')), '--output', 'xml')).toMatch(/--output/);
    expect(await refusal()).toMatch(/missing required argument/);
  });
});
