// Would the comparison notice a wrong chart? Small mistakes are made in the templates, one at a time, and each must change
// what some document renders. It takes long: `ORCHESTRA_MUTANTS=20` makes so many of them, `all` every one at every place.
import fc from 'fast-check';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { randomFrom } from '../../src/helm-compiler/random.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import { canonicalJson } from '../../src/model/json.js';
import type { SchemaNode } from '../../src/model/values/json-schema.js';
import { schemaLeaves, schemaTree } from '../../src/model/values/json-schema.js';
import { describeHelm } from '../cluster/harness/control-plane.js';
import { basis, valueOf } from './documents.js';
import type { RenderAnswer, RenderRequest } from './render/renderer.js';
import { renderAll } from './render/renderer.js';

const CHART = join(import.meta.dirname, '..', '..', 'helm', 'orchestra');
const SAMPLE = process.env['ORCHESTRA_MUTANTS'] === 'all' ? Infinity : Number(process.env['ORCHESTRA_MUTANTS'] ?? 12);

/** The mistakes: their name, and what they change in a line. */
const mutators: readonly (readonly [name: string, from: RegExp, to: string])[] = [
  ['a condition that always holds', /\{\{- if [^\n]* \}\}/, '{{- if true }}'],
  ['a condition that never holds', /\{\{- if [^\n]* \}\}/, '{{- if false }}'],
  ['a with that never holds', /\{\{- with [^\n]* \}\}/, '{{- with false }}'],
  ['a text without quotes', / \| quote \}\}/, ' }}'],
  ['a number as it is', /int64 /, ''],
  ['a list left out', /\{\{- toYaml [^|]*\|/, '{{- toYaml list |'],
  ['a range over nothing', /\{\{- range (\$\w+(?:, \$\w+)? := )[^\n]* \}\}/, '{{- range $1list }}'],
  ['a hash of nothing', /toRawJson [^|]*\| sha256sum/, '"" | sha256sum'],
  ['keys not left out', /\{\{- with omit (\S+) [^\n]* \}\}/, '{{- with $1 }}'],
  ['another default', / \| default \S+/, ' | default "mutant"'],
  ['layers the other way round', /\(list (\(dict [^\n]*\)) (\S+)\) \|/, '(list $2 $1) |'],
  ['another word', /(eq|ne) (\S+) "[^"]*"/, '$1 $2 "mutant"'],
];

/** Mistakes that cannot change what is rendered, and why. */
const explained: readonly (readonly [what: RegExp, why: string])[] = [
  [
    /a number as it is: .*(replicas|minReplicas|maxReplicas|minAvailable|maxUnavailable|Percentage)/,
    'whole numbers below a million print the same',
  ],
  [/a text without quotes: .*(Release|pullPolicy|include|taintEffect)/, 'words that YAML reads as the same text'],
  [/a text without quotes: .*appVersion/, 'a text already'],
];

interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

function mutants(): Mutant[] {
  const folder = join(CHART, 'templates');
  return readdirSync(folder)
    .filter((file) => /^(?!_|validate|guards|crd).*\.yaml$/.test(file))
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .flatMap((before, line) =>
          mutators.map(([name, from, to]) => ({ file, line, name, before, after: before.replace(from, to) })),
        ),
    )
    .filter(({ before, after }) => before !== after);
}

const bases: readonly JsonObject[] = [
  {
    ...basis,
    networkPolicy: { enabled: true },
    'oauth2-proxy': {
      config: {
        clientID: 'id',
        clientSecret: 's',
        cookieSecret: '0123456789abcdef',
        google: { adminEmail: 'a@example.edu', groups: ['g@example.edu'], serviceAccountJson: '{}' },
      },
      authenticatedEmailsFile: { enabled: true, restricted_access: 'a@example.edu' },
      serviceMonitor: { enabled: true },
      autoscaling: { enabled: true },
    },
  },
  { ...basis, networkPolicy: { enabled: true }, systemPool: { enabled: true } },
  { ...basis, ingress: { controller: 'nginx' }, sessions: { namespaces: ['default', 'two'] } },
  {
    api: { requireAuthentication: false, devIdentity: 'dev@example.edu' },
    oauth2Proxy: { enabled: false },
    networkPolicy: { enabled: true },
  },
  {
    ...basis,
    oauth2Proxy: { fullProxy: true },
    networkPolicy: { enabled: true },
    global: { kubernetesVersion: 'v1.25' },
  },
];

/** Documents that set one leaf, for every leaf that the mutant's neighbourhood speaks of, on every basis; then random ones. */
function documentsFor({ file, line }: Mutant): JsonObject[] {
  const near = readFileSync(join(CHART, 'templates', file), 'utf8')
    .split('\n')
    .slice(Math.max(0, line - 8), line + 9)
    .join(' ');
  const leaves = schemaLeaves(schemaTree());
  const mentioned = leaves.filter(
    ({ path }) => near.includes(path[path.length - 1] ?? '?') && near.includes(path[0] ?? '?'),
  );
  const single = mentioned.flatMap(({ path, node }) =>
    [...fc.sample(valueOf(node as SchemaNode), { numRuns: 3, seed: 11 }), ...looksLikeOther(node)].flatMap((value) =>
      bases.map((base) => withValue(base, path, value)),
    ),
  );
  return [...bases, ...single];
}

/** Texts of a leaf that YAML takes for something else unless they are quoted. */
function looksLikeOther({ type, pattern = '' }: SchemaNode): Json[] {
  const fits = (text: string) => new RegExp(pattern).test(text);
  return type === 'string' ? ['12', 'true', '1e3'].filter(fits).slice(0, 2) : [];
}

function withValue(base: JsonObject, [first = '', ...rest]: readonly string[], value: Json): JsonObject {
  const below = base[first];
  const inner = rest.length === 0 ? value : withValue((below ?? {}) as JsonObject, rest, value);
  return { ...base, [first]: inner };
}

describeHelm('a wrong chart', () => {
  it.skipIf(process.env['ORCHESTRA_MUTANTS'] === undefined)(
    'is noticed, whatever the mistake',
    { timeout: 3_600_000 },
    async () => {
      const random = randomFrom(17);
      const all = mutants();
      const chosen = SAMPLE === Infinity ? all : Array.from({ length: SAMPLE }, () => random.pick(all));
      const survivors: string[] = [];
      for (const mutant of chosen) {
        const what = `${mutant.name}: ${mutant.file}:${String(mutant.line + 1)}: ${mutant.before.trim()}`;
        if (!(await isNoticed(mutant)) && !explained.some(([pattern]) => pattern.test(what))) survivors.push(what);
      }
      process.stdout.write(`${String(chosen.length)} of ${String(all.length)} mistakes made\n`);
      expect(survivors).toEqual([]);
    },
  );
});

async function isNoticed(mutant: Mutant): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'orchestra-mutant-'));
  cpSync(CHART, folder, { recursive: true });
  const path = join(folder, 'templates', mutant.file);
  const lines = readFileSync(path, 'utf8').split('\n');
  writeFileSync(path, lines.map((line, index) => (index === mutant.line ? mutant.after : line)).join('\n'));
  const asked = documentsFor(mutant).map((document): RenderRequest => ({
    release: 'orchestra',
    namespace: 'orchestra-system',
    files: [JSON.stringify(document)],
  }));
  const [right, wrong] = [await renderAll(CHART, asked), await renderAll(folder, asked)];
  rmSync(folder, { recursive: true });
  return right.some((answer, index) => outcome(answer) !== outcome(wrong[index] ?? {}));
}

function outcome({ objects, error }: RenderAnswer): string {
  return error === undefined ? (objects ?? []).map(canonicalJson).sort().join('\n') : 'refused';
}
