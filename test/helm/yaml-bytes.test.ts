// The YAML that we write, read by the parsers that will read it: those of the real helm, kubectl and kustomize. Each
// process reads hundreds of documents at once.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { layOut, toStream } from '../../src/manifest/layout.js';
import type { Manifest, ManifestGroup } from '../../src/manifest/manifest.js';
import { writeOutput } from '../../src/manifest/write.js';
import { toYaml } from '../../src/manifest/yaml.js';
import { canonicalJson, type Json, type JsonObject } from '../../src/model/json.js';
import { connectControlPlane, describeHelm, type Outcome } from '../cluster/harness/control-plane.js';
import {
  AMBIGUOUS_TEXTS,
  anyDocument,
  documentOf,
  LONG_TEXTS,
  NUMBERS,
  ODD_KEYS,
  ODD_TEXTS,
} from '../manifest/yaml-cases.js';

const TABLES: readonly JsonObject[] = [
  documentOf(AMBIGUOUS_TEXTS),
  documentOf(ODD_TEXTS),
  documentOf(LONG_TEXTS),
  documentOf(ODD_KEYS),
  { numbers: NUMBERS },
];
const LAST_TEXTS = ['server {\n  listen 8080;\n}\n', 'a\n\nb\n', 'a\nb', 'plain', 'two\n\n', 'a: |\n  b\n'];

// Kustomize goes through a JSON of its own, in which it refuses control characters and long keys and loses a key <<.
function isKeptByKustomize(text: string): boolean {
  return !/[^\n\t -~\u00a0-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u.test(text) && text !== '<<' && text.length < 1000;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yaml-bytes-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function someDocuments(): JsonObject[] {
  return [...TABLES, ...fc.sample(anyDocument, 300)];
}

function example(name: string, kind: string, content: JsonObject): Manifest {
  return { ...content, apiVersion: 'example.org/v1', kind, metadata: { name, namespace: 'lab' } };
}

function examplesOf(documents: readonly JsonObject[]): Manifest[] {
  return documents.map((spec, index) => example(`e${String(index)}`, 'Example', { spec }));
}

async function stdoutOf(running: Promise<Outcome>): Promise<string> {
  const { code, stdout, stderr } = await running;
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** What `helm template` makes of a chart with one template, which may read the files. */
function helmTemplate(name: string, template: string, files: Record<string, string>): Promise<string> {
  const chart = join(folder, name);
  for (const part of ['templates', 'files']) mkdirSync(join(chart, part), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 0.0.0\n`);
  writeFileSync(join(chart, 'templates', 'all.yaml'), template);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(chart, 'files', path), text);
  return stdoutOf(connectControlPlane().helm(['template', 'release', chart]));
}

function expectReadBack(read: readonly Json[], written: readonly Json[]): void {
  expect(read).toHaveLength(written.length);
  written.forEach((document, index) => {
    expect(canonicalJson(read[index])).toBe(canonicalJson(document));
  });
}

/** What kubectl makes of files or of a kustomization, as JSON: it reads them and adds one annotation. */
async function readByKubectl(...source: string[]): Promise<Json[]> {
  const args = ['annotate', '--local', '-o', 'json', ...source, 'read=true'];
  const output = await stdoutOf(connectControlPlane().kubectl(args));
  return output
    .trim()
    .split(/\n(?={)/)
    .map((text) => JSON.parse(text) as Json);
}

function annotated({ metadata, ...rest }: Manifest): Json {
  return { ...rest, metadata: { ...metadata, annotations: { read: 'true' } } };
}

describeHelm('the YAML that we write', () => {
  it('is read back to the same values by helm', async () => {
    const documents = someDocuments();
    const names = documents.map((_, index) => `${String(index).padStart(5, '0')}.yaml`);
    // In base 64, because helm itself reads what a template gives.
    const template = `{{ range $path, $text := .Files.Glob "files/*" }}
document-{{ base $path }}: {{ $text | toString | fromYaml | toRawJson | b64enc }}
{{- end }}`;
    const output = await helmTemplate(
      'read',
      template,
      Object.fromEntries(names.map((n, i) => [n, toYaml(documents[i]!)])),
    );
    const read = [...output.matchAll(/^document-.*: (.*)$/gm)].map(
      ([, text]) => JSON.parse(Buffer.from(text!, 'base64').toString('utf8')) as Json,
    );
    expectReadBack(read, documents);
  });

  it('keeps its values and its last line breaks when helm renders a whole stream', async () => {
    const manifests = LAST_TEXTS.map((text, index) => example(`e${String(index)}`, 'Example', { spec: { text } }));
    const stream = toStream([{ id: 'own', manifests }]);
    const output = await helmTemplate('stream', '{{ .Files.Get "files/stream.yaml" }}', { 'stream.yaml': stream });
    const read = parseAllDocuments(output).map((document) => document.toJS() as Manifest);
    expect(read.map(canonicalJson).sort()).toEqual(manifests.map(canonicalJson).sort());
  });

  it('is read back to the same values, in the same order, by kubectl', async () => {
    const manifests = examplesOf(someDocuments());
    const path = join(folder, 'stream.yaml');
    writeFileSync(path, toStream([{ id: 'own', manifests }]));
    expectReadBack(await readByKubectl('-f', path), manifests.map(annotated));
  });

  it('is read back to the same values, in the order of the files, by kustomize', async () => {
    const texts = [...AMBIGUOUS_TEXTS, ...ODD_TEXTS, ...ODD_KEYS].filter(isKeptByKustomize);
    const documents = [documentOf(texts), { numbers: NUMBERS }, { texts: LONG_TEXTS }];
    // Orders that kustomize would change, were it not told to keep them.
    const kinds = ['ValidatingWebhookConfiguration', 'Deployment', 'Namespace', 'Zebra', 'Ant'];
    const groups: ManifestGroup[] = ['crd', 'access', 'routing', 'own'].map((id) => ({
      id,
      manifests: kinds.map((kind, index) => example(`${id}-x`, kind, { spec: documents[index % documents.length]! })),
    }));
    const output = join(folder, 'out');
    writeOutput(output, layOut(groups));
    const written = groups.flatMap(({ manifests }) => manifests);
    expectReadBack(await readByKubectl('-k', output), written.map(annotated));
  });
});
