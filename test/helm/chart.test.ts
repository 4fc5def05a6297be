// The compiled charts by chosen documents: scalars as YAML 1.1 reads them, flags, and what the helm program itself says.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { differenceOf } from '../../src/helm-compiler/difference.js';
import { productionValues } from '../../src/helm-compiler/platform-files.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import { formatProblem } from '../../src/model/problem.js';
import { parseValues } from '../../src/model/values/parse.js';
import { describeHelm, helmBinary } from '../cluster/harness/control-plane.js';
import { agreement, ours } from './chart-outcomes.js';
import { basis } from './documents.js';
import { reasonsOf } from './refusals.js';
import type { RenderRequest } from './render/renderer.js';
import { renderAll } from './render/renderer.js';

const HELM = join(import.meta.dirname, '..', '..', 'helm');
const CHART = join(HELM, 'orchestra');
const DEFINITION = join(HELM, 'orchestra-crds');

const release = { release: 'orchestra', namespace: 'orchestra-system' } as const;
const run = promisify(execFile);

const valid = JSON.stringify(basis);
const account = (component: string, name: string) => `${component}.serviceAccount.name=${name}`;

/** How both sides agree about each of these. */
const rows: readonly (readonly [agreement: string, request: Partial<Pick<RenderRequest, 'files' | 'set'>>])[] = [
  ['same places', { files: ['frontend: { image: { tag: 007 } }'] }],
  ['same places', { files: ['frontend: { image: { tag: 1_000 } }'] }],
  ['same places', { files: ['frontend: { nodeSelector: { a: yes } }'] }],
  ['equal', { files: ['frontend: { podAnnotations: { a: 12:30:45 } }'] }],
  ['same places', { files: ['nope: 1'] }],
  ['equal', { files: ['ingress: { tls: { enabled: no } }'] }],
  ['equal', { files: ['api: { replicas: 0x3 }'] }],
  ['equal', { files: ['api: { replicas: 1e1 }'] }],
  ['equal', { files: ['ingress: { port: 0777 }'] }],
  ['same sentences', { files: ['frontend: ~'] }],
  ['equal', { files: ['global: { nope: 1, domain: orchestra.example.edu }'] }],
  ['same sentences', { files: ['global: { domain: null }'] }],
  ['equal', { set: ['frontend.image.tag=007'] }],
  ['equal', { set: ['ingress.port=30080'] }],
  ['equal', { set: ['api.replicas=2'] }],
  ['same places', { set: ['frontend.podAnnotations.a=true'] }],
  ['equal', { set: ['api.extraEnv[0].name=A'] }],
  ['same places', { files: ['api: { extraEnv: [{ name: null, value: x }] }'] }],
  ['same places', { files: ['api: { extraEnv: [{ value: x }] }'] }],
  ['same places', { files: ['operator: { extraVolumes: [{ name: null, emptyDir: {} }] }'] }],
  ['same places', { files: ['frontend: { extraContainers: [{ name: null, image: x }] }'] }],
  ['same places', { files: ['oauth2-proxy: { extraInitContainers: [{ name: null, image: x }] }'] }],
  ['same places', { files: ['api: { extraVolumeMounts: [{ name: a, mountPath: null }] }'] }],
  ['same places', { files: ['api: { extraEnvFrom: [{ secretRef: { name: null } }] }'] }],
  ['same places', { files: ['api: { networkPolicy: { ingressFrom: [{ ipBlock: { cidr: null } }] } }'] }],
  ['same places', { set: ['api.extraEnv[0].name=null'] }],
  ['equal', { files: ['api: { extraEnv: [{ name: A, value: null }] }'] }],
  ['same sentences', { set: [account('api', 'shared'), account('operator', 'shared')] }],
  ['same sentences', { set: [account('frontend', 'shared'), account('oauth2-proxy', 'shared')] }],
  ['same sentences', { set: [account('api', 'orchestra-operator')] }],
  ['equal', { set: [account('api', 'shared'), account('operator', 'shared'), 'operator.serviceAccount.create=false'] }],
  ...keysOf('constructor', 'toString', '=', '~', '').map((text) => ['equal', { files: [text] }] as const),
  ...keysOf('<<', '__proto__').map((text) => ['same sentences', { files: [text] }] as const),
  ['stricter', { files: ['global: { "__proto__": ~ }'] }],
  ['equal', { files: [extraArg('9007199254740991'), extraArg('-0')] }],
  ['equal', { set: ['oauth2-proxy.extraArgs.a=-0', 'oauth2-proxy.extraArgs.b=-9007199254740991'] }],
  ...['-0.0', '9007199254740993', '-1e+16'].map((text) => ['same sentences', { files: [extraArg(text)] }] as const),
  ['same sentences', { set: ['oauth2-proxy.extraArgs.a=9007199254740993'] }],
  ['same sentences', { set: ['frontend.affinity.a[0]=-9007199254740993'] }],
];

/** Files that set a key wherever users have the choice of keys. */
function keysOf(...keys: readonly string[]): string[] {
  return keys.flatMap((key) => {
    const map = `{ ${JSON.stringify(key)}: x }`;
    return [
      `api: { podAnnotations: ${map}, podLabels: ${map}, extraEnv: [{ name: A, ${map.slice(1, -1)} }] }`,
      `frontend: { nodeSelector: ${map}, affinity: { a: [${map}] } }`,
      `ingress: { annotations: ${map} }`,
      `global: { other: ${map} }`,
    ];
  });
}

function extraArg(value: string): string {
  return `oauth2-proxy: { extraArgs: { a: ${value} } }`;
}

describeHelm('helm/orchestra', () => {
  it.each(rows)('agrees with the program (%s) about %j', async (how, { files = [], set = [] }) => {
    const request = { ...release, files: [valid, ...files], set, texts: true };
    const [answer] = await renderAll(CHART, [request]);
    expect(agreement(ours(request), answer ?? { error: 'no answer' })).toBe(how);
  });

  it.each([
    ['bell\u0007', 'U+0007'],
    ['next line\u0085', 'U+0085'],
    ['\u2029', 'U+2029'],
    ['\ufeffmark', 'U+FEFF'],
  ])('names the place of a character that no value may hold as the program does: %j', async (text, character) => {
    const document = {
      ...basis,
      frontend: { podAnnotations: { 'a b': text, [`key ${text}`]: '' }, extraEnv: [{ name: 'A', value: text }] },
    };
    // Written as escapes, because YAML itself refuses some of them.
    const written = JSON.stringify(document).replace(
      /[^ -~]/g,
      (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const [answer] = await renderAll(CHART, [{ ...release, files: [written] }]);
    const said = (parseValues(document).problems ?? []).map(formatProblem);
    expect(said.join()).toContain(character);
    expect(said).toHaveLength(3);
    const reasons = reasonsOf(answer?.error ?? '');
    expect(reasons && 'sentences' in reasons ? [...reasons.sentences].sort() : answer).toEqual(said.sort());
  });

  it('refuses in a namespace of everybody what the program refuses there', async () => {
    const request = { release: 'x', namespace: 'default', files: [valid], set: ['namespace.create=true'] };
    const [answer] = await renderAll(CHART, [request]);
    expect(agreement(ours(request), answer ?? {})).toBe('same sentences');
  });
});

/** Documents that set much, and in different ways. */
const full: readonly (readonly [string, string])[] = [
  ['little', valid],
  ['values-prod.yaml', filledIn(productionValues)],
  [
    'everything that is off by default',
    JSON.stringify({
      ...basis,
      networkPolicy: { enabled: true },
      systemPool: { enabled: true },
      api: { autoscaling: { enabled: true, minReplicas: 2 }, podDisruptionBudget: { enabled: true } },
      postgresql: { enabled: true },
      oauth2Proxy: { fullProxy: true },
    }),
  ],
  [
    'nginx',
    JSON.stringify({
      ...basis,
      ingress: { controller: 'nginx', className: 'nginx' },
      sessions: { namespaces: ['default'] },
    }),
  ],
];

function filledIn(text: string, left?: number): string {
  const answers = ['lab.example.edu', 'ada@example.edu', '1.0.0', 'registry.example.edu', '1.0.0'];
  return answers
    .reduce(
      (document, answer, index) =>
        index === left ? document.replace('TODO', 'ODOT') : document.replace(/TODO/, answer),
      text.replace('every TODO', 'all'),
    )
    .replace('ODOT', 'TODO');
}

describeHelm('values-prod.yaml', () => {
  it.each([0, 1, 2, 3, 4])('is refused as long as something is left to fill in: %d', async (left) => {
    const request = { ...release, files: [filledIn(productionValues, left)] };
    const [answer] = await renderAll(CHART, [request]);
    expect(agreement(ours(request), answer ?? {})).toMatch(/^same (places|sentences)$/);
  });

  it('renders when nothing is left', () => {
    expect(ours({ ...release, files: [filledIn(productionValues)] })).toHaveProperty('objects');
    expect(filledIn(productionValues)).not.toContain('TODO');
  });
});

describeHelm('the helm program', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'orchestra-chart-'));
    return () => rmSync(folder, { recursive: true });
  });

  function written(text: string): string {
    const path = join(folder, 'values.yaml');
    writeFileSync(path, text);
    return path;
  }

  async function helm(...words: string[]): Promise<string> {
    return (await run(helmBinary(), words, { env: {}, maxBuffer: 2 ** 26 })).stdout;
  }

  describe.each([CHART, DEFINITION])('%s', (chart) => {
    it.each(full)('is clean for helm lint --strict, with %s', async (_, text) => {
      expect(await helm('lint', '--strict', chart, '-f', written(text))).toContain('0 chart(s) failed');
    });
  });

  it('says the same sentence as the program when a rule is broken', async () => {
    const refusal = ours({ ...release, files: [], set: ['oauth2Proxy.fullProxy=true'] });
    const sentences = 'refused' in refusal ? refusal.refused.map(formatProblem) : [];
    expect(sentences.length).toBeGreaterThan(0);
    const asked = helm('template', 'orchestra', CHART, '--set', 'oauth2Proxy.fullProxy=true');
    const said = await asked.then(
      () => '',
      (error: unknown) => (error as { stderr: string }).stderr,
    );
    for (const sentence of sentences) expect(said).toContain(sentence);
  });

  it.each(full)('makes of helm/orchestra-crds the definition and nothing else, with %s', async (_, text) => {
    const values = written(text);
    const rendered = await helm('template', 'orchestra', DEFINITION, '-n', release.namespace, '-f', values);
    const found = parseAllDocuments(rendered).map((each) => each.toJS() as Json);
    const our = ours({ ...release, files: [text] });
    const expected = 'objects' in our ? our.objects.filter((each) => (each as JsonObject)['kind'] === KIND) : [];
    expect(expected).toHaveLength(1);
    expect(differenceOf(expected, found)).toBeUndefined();
  });
});

const KIND = 'CustomResourceDefinition';
