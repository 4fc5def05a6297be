// The merged values document is the one that the real helm makes of the same files and flags: every value of it, for any text.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Source } from '../../src/model/document/sources.js';
import { readDocument } from '../../src/model/document/sources.js';
import { parseYaml } from '../../src/model/document/yaml.js';
import type { Json } from '../../src/model/json.js';
import { canonicalJson } from '../../src/model/json.js';
import { formatProblem } from '../../src/model/problem.js';
import { describeHelm, helmBinary } from '../cluster/harness/control-plane.js';
import type { Flag } from '../model/document/documents.js';
import { ANCHORS, FILES, flag, valuesFile } from '../model/document/documents.js';

const RUNS = Number(process.env['ORCHESTRA_RUNS'] ?? 150);

const DEFAULTS = `
a: {a: 1, b: null, deep: {a: x, new: null}}
b: default
deep: {a: {b: {c: [1, 2]}}, b: [1, {a: 2}], none: null}
list: [a, {b: 1}, [2]]
none: null
text: "some text"
constructor: {a: yes}
`;

// JSON of every value, in base 64 so that the YAML of the manifest can't change it.
const TEMPLATE = `
apiVersion: v1
kind: ConfigMap
metadata: {name: values}
data: {values: {{ toRawJson .Values | b64enc }}}
`;

/** The sentences for what Helm accepts and we refuse. */
const STRICTER =
  /set twice in this map|is not allowed|is not valid YAML|closing quote is missing|has no meaning here|must follow each other|does not know|must follow an anchor|separate values with commas/;

type Outcome = { readonly values: Json } | { readonly refused: string };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'values-merge-'));
  mkdirSync(join(folder, 'chart', 'templates'), { recursive: true });
  writeFileSync(join(folder, 'chart', 'Chart.yaml'), 'apiVersion: v2\nname: chart\nversion: 0.0.0\n');
  writeFileSync(join(folder, 'chart', 'values.yaml'), DEFAULTS);
  writeFileSync(join(folder, 'chart', 'templates', 'values.yaml'), TEMPLATE);
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function askHelm(files: readonly string[], flags: readonly Flag[]): Promise<Outcome> {
  const named = files.map((text, index) => ({ name: `values-${String(index)}.yaml`, text }));
  for (const { name, text } of named) writeFileSync(join(folder, name), text);
  const options = [
    ...named.map(({ name }) => `--values=${name}`),
    ...flags.map(({ kind, text }) => `--${kind}=${text}`),
  ];
  return new Promise((resolve) => {
    execFile(
      helmBinary(),
      ['template', 'x', 'chart', ...options],
      { cwd: folder, env: {} },
      (error, stdout, stderr) => {
        resolve(error ? { refused: stderr } : { values: printedValues(stdout) });
      },
    );
  });
}

function printedValues(manifest: string): Json {
  const [, encoded = ''] = /^data: \{values: (.*)\}$/m.exec(manifest) ?? [];
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as Json;
}

function askUs(files: readonly string[], flags: readonly Flag[]): Outcome {
  const sources: Source[] = [
    ...flags.map(({ kind, text }): Source => (kind === 'set-file' ? { kind, text, read } : { kind, text })),
    ...files.map((text, index): Source => ({ kind: 'file', name: `values-${String(index)}.yaml`, text })),
  ];
  const { effective, problems } = readDocument(sources, parseYaml(DEFAULTS, 'values.yaml').value);
  return problems.length > 0 ? { refused: problems.map(formatProblem).join('\n') } : { values: effective };
}

function read(path: string): string {
  const text = FILES[path];
  if (text === undefined) throw new Error('no such file');
  return text;
}

/** Compares the two outcomes, and says how they agree. */
function compare(ours: Outcome, helms: Outcome): 'equal' | 'both refuse' | 'stricter' {
  if ('values' in ours) {
    expect(helms).toHaveProperty('values');
    expect(canonicalJson(ours.values)).toBe('values' in helms ? canonicalJson(helms.values) : '');
    return 'equal';
  }
  if ('refused' in helms) return 'both refuse';
  expect(ours.refused).toMatch(STRICTER);
  return 'stricter';
}

describeHelm('the merged document', () => {
  it('equals that of helm, for random files and flags', { timeout: 120_000 + RUNS * 1000 }, async () => {
    const seen = { equal: 0, 'both refuse': 0, stricter: 0 };
    const files = fc.array(valuesFile, { maxLength: 3 });
    const flags = fc.array(flag, { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(files, flags, async (texts, given) => {
        seen[compare(askUs(texts, given), await askHelm(texts, given))]++;
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: 100_000 + RUNS * 1000, markInterruptAsFailure: true },
    );
    // Random texts that are refused prove little: most must have been compared value by value.
    expect(seen.equal, JSON.stringify(seen)).toBeGreaterThan(RUNS / 4);
  });

  it.each([
    ['anchors and merge keys', ANCHORS, []],
    ['null over a default, at the root and below', ['a: null\nnone: null\ndeep: {a: null, none: null, x: null}\n'], []],
    ['null where there is no default', ['new: null\na: {x: null, b: null, deep: null}\n'], []],
    ['a map over a text, a text over a map', ['b: {x: null, y: 1}\na: text\ndeep: {b: {c: null}}\n'], []],
    ['null in one file, a map in the next', ['deep: null\n', 'deep: {a: {b: {x: 1}}}\n'], []],
    ['--set null', [], [{ kind: 'set', text: 'a.a=null,none=null,new=null,text=null' }]],
    [
      'flags in Helm’s order',
      [],
      [
        { kind: 'set-file', text: 'text=one.txt' },
        { kind: 'set-string', text: 'text=3,b=3' },
        { kind: 'set', text: 'text=2,b=2,none=2' },
        { kind: 'set-json', text: 'text=1,b=1,none=1,new=1' },
      ],
    ],
    ['an index without a value', [], [{ kind: 'set', text: 'new[0]' }]],
    ['an empty last value in a new item', [], [{ kind: 'set', text: 'new[0].b=' }]],
    ['an empty file', ['', '# nothing\n', 'null\n'], []],
    ['a byte order mark and CRLF', ['\uFEFFa: {a: 2}\r\nb: |\r\n  x\r\n  y\r\n'], []],
    ['an integer key', ['1: a\n0x10: b\n1e6: c\n0.1: d\n123456789.0: e\nyes: f\n'], []],
    ['JSON', ['{"a":{"a":[1,2.50,"\\u00e9\\n"]},"b":null}'], []],
  ] as [string, string[], Flag[]][])('equals that of helm: %s', async (_, files, flags) => {
    expect(compare(askUs(files, flags), await askHelm(files, flags))).toBe('equal');
  });

  it.each<[string, string[], Flag[]]>([
    ['a list as the document', ['- a\n'], []],
    ['NaN', ['a: .nan\n'], []],
    ['a null key', ['~: a\n'], []],
    ['a whole document in --set-json', [], [{ kind: 'set-json', text: '{"a":1}' }]],
    ['an index into a text', [], [{ kind: 'set', text: 'new=x,new[0]=y' }]],
    ['a name below null', ['a: null\n'], [{ kind: 'set', text: 'a.b=1' }]],
    ['an index that is too large', [], [{ kind: 'set', text: 'a[65537]=1' }]],
    ['31 dots', [], [{ kind: 'set', text: `${'a.'.repeat(31)}b=1` }]],
    ['a missing file', [], [{ kind: 'set-file', text: 'a=missing.txt' }]],
  ])('is refused by both: %s', async (_, files, flags) => {
    expect(compare(askUs(files, flags), await askHelm(files, flags))).toBe('both refuse');
  });
});
