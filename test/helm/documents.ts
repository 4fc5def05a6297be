// Random values documents, drawn from the values schema: every leaf kind, nulls, empty and long lists and maps, keys that
// meet ours, and texts that templates, YAML and JSON each find hard.
import fc from 'fast-check';
import { forbiddenCharacter } from '../../src/model/document/text.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import type { SchemaNode } from '../../src/model/values/json-schema.js';
import { schemaLeaves, schemaTree } from '../../src/model/values/json-schema.js';

/** Texts that somebody along the way may take for something else. */
const hard = [
  '{{ .Values.x }}',
  '{{',
  '}}',
  '{{- end }}',
  '"quoted"',
  "it's",
  'back\\slash',
  'two\nlines',
  'ends in a break\n',
  '\n starts with one',
  ' padded ',
  'true',
  'null',
  '~',
  '0',
  '007',
  '1e3',
  '0x1F',
  '1_000',
  '12:30:45',
  'y',
  'No',
  '- item',
  'key: value',
  '# comment',
  '%percent%s',
  '$dollar ${x}',
  '<html>&amp;',
  'naïve ünïcode 漢字 🎉',
  'tab\there',
  '*',
  '&anchor',
  '!tag',
  '@at',
  '`tick`',
  'latest',
  '-',
  '--flag=x',
  'a'.repeat(300),
] as const;

/** Keys that constructs use themselves. */
const ownKeys = [
  'app.kubernetes.io/name',
  'app.kubernetes.io/component',
  'app.kubernetes.io/instance',
  'kubernetes.io/os',
  'pool',
  'checksum/config',
  'checksum/templates',
  'cert-manager.io/cluster-issuer',
  'cert-manager.io/issuer',
  'traefik.ingress.kubernetes.io/router.middlewares',
  'traefik.ingress.kubernetes.io/router.entrypoints',
  'nginx.ingress.kubernetes.io/ssl-redirect',
  'nginx.ingress.kubernetes.io/auth-url',
  'seccompProfile',
  'sysctls',
  'restartPolicy',
  'argocd.argoproj.io/hook',
  'name',
  'y',
  '10',
] as const;

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hard) },
  fc.string({ maxLength: 12 }).filter((value) => forbiddenCharacter(value) === undefined),
);

const key = fc.oneof(
  fc.constantFrom(...ownKeys),
  fc.stringMatching(/^[a-z][a-z0-9./-]{0,10}$/),
  fc.constantFrom('{{ x }}', 'Ünï', 'with space', '"', 'true'),
);

const number = fc.oneof(
  fc.integer({ min: -5, max: 70_000 }),
  fc.constantFrom(0, 1, 1_000_000, 2_147_483_647, 1.5, 0.25),
);

const anything: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(
      tie('value').filter((value) => value !== null),
      { maxLength: 3 },
    ),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** A values document of the platform with some leaves set. */
export function documents(): fc.Arbitrary<JsonObject> {
  return documentsOf(schemaTree(), basis);
}

/** A values document of any schema with some leaves set, most of them beside those of a basis. */
export function documentsOf(tree: SchemaNode, over: JsonObject = {}): fc.Arbitrary<JsonObject> {
  const leaves = schemaLeaves(tree);
  const some = fc.oneof(
    { weight: 4, arbitrary: fc.subarray(leaves, { maxLength: Math.min(10, leaves.length) }) },
    { weight: 1, arbitrary: fc.subarray(leaves, { maxLength: Math.min(40, leaves.length) }) },
  );
  return fc.tuple(some, fc.constantFrom(true, true, true, true, false)).chain(([chosen, credentials]) =>
    fc.tuple(...chosen.map(({ node }) => fc.option(valueOf(node), { freq: 12, nil: null }))).map((values) => {
      const document = structuredClone(credentials ? over : {}) as Record<string, Json>;
      chosen.forEach(({ path }, index) => put(document, path, values[index] ?? null));
      return document;
    }),
  );
}

/** What makes most documents valid, so that they are rendered and not refused. */
export const basis: JsonObject = {
  api: { database: { existingSecret: 'db' } },
  'oauth2-proxy': { config: { configFile: 'email_domains = [ "example.edu" ]' } },
};

function put(document: Record<string, Json>, path: readonly string[], value: Json): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) document[first] = value;
  else put((document[first] ??= {}) as Record<string, Json>, rest, value);
}

/** A value of a schema node. */
export function valueOf(node: SchemaNode & { required?: readonly string[] }): fc.Arbitrary<Json> {
  if (node.anyOf !== undefined) return fc.oneof(...node.anyOf.map(valueOf));
  if (node.enum !== undefined) return fc.constantFrom(...node.enum);
  if (Array.isArray(node.type)) return fc.oneof(...node.type.map((type: string) => valueOf({ type })));
  switch (node.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(
        fc.integer({ min: node.minimum ?? 0, max: Math.min(node.maximum ?? 100_000, 100_000) }),
        fc.constantFrom(1, 2, 3),
      );
    case 'number':
      return fc.constantFrom(0, 1, 2.5, 1_000_000);
    case 'string':
      return textOf(node);
    case 'array':
      return fc.array(valueOf(node.items ?? {}), { maxLength: 3 });
    case 'object':
      return objectOf(node);
    default:
      return anything;
  }
}

function textOf({ pattern, minLength = 0, examples }: SchemaNode): fc.Arbitrary<Json> {
  if (pattern === undefined) return text.filter((value) => value.length >= minLength);
  const conforming = fc.stringMatching(new RegExp(pattern)).filter((value) => value.length <= 80);
  const known = (examples ?? []).filter((example) => typeof example === 'string');
  return known.length === 0 ? conforming : fc.oneof(fc.constantFrom(...known), conforming);
}

function objectOf(node: SchemaNode & { required?: readonly string[] }): fc.Arbitrary<Json> {
  const known = Object.fromEntries(
    Object.entries(node.properties ?? {}).map(([name, child]) => [name, valueOf(child)]),
  );
  const record = fc.record(known, { requiredKeys: [...(node.required ?? [])] }) as fc.Arbitrary<JsonObject>;
  if (node.additionalProperties === false) return record;
  const value = typeof node.additionalProperties === 'object' ? valueOf(node.additionalProperties) : anything;
  const { pattern } = (node as { propertyNames?: SchemaNode }).propertyNames ?? {};
  const keys = pattern === undefined ? key : fc.stringMatching(new RegExp(pattern));
  return fc.tuple(record, fc.dictionary(keys, value, { maxKeys: 3 })).map(([a, b]) => ({ ...b, ...a }));
}

/** Values files whose scalars YAML 1.1 reads in its own way. */
export const rawScalars: readonly string[] = [
  'ingress: { tls: { enabled: no } }',
  'frontend: { image: { tag: 007 } }',
  'frontend: { image: { tag: 1_000 } }',
  'api: { replicas: 0x3 }',
  'api: { replicas: 1e1 }',
  'frontend: { nodeSelector: { a: yes } }',
  'frontend: { podAnnotations: { a: 12:30:45 } }',
  'ingress: { port: 0777 }',
  'api: null\nfrontend: ~\n',
  'nope: 1\n',
  'global: { nope: 1, domain: null }\n',
].map(
  (text) =>
    `${text}\n${text.includes('api') ? '' : 'api: { database: { existingSecret: db } }\n'}oauth2-proxy: { config: { configFile: 'email_domains = [ "x.org" ]' } }\n`,
);
