// Whole documents, made by hand to differ as much as they can, and those of the tables of rules: most mistakes show in one of
// them.
import { coalesce } from '../../../src/model/document/merge.js';
import type { Json, JsonObject } from '../../../src/model/json.js';
import { schemaLeaves } from '../../../src/model/values/json-schema.js';
import { valueAt } from '../../../src/model/values/rules/language.js';
import { minimal } from '../../constructs/render.js';
import { collisionRows } from '../../model/values/rules/collision-rows.js';
import { noticeRows } from '../../model/values/rules/notice-rows.js';
import { proxyRows } from '../../model/values/rules/proxy-rows.js';
import { ruleRows } from '../../model/values/rules/rule-rows.js';
import { put } from '../documents.js';
import { particular } from './particular-documents.js';
import type { Surroundings } from './subjects.js';
import { leavesIn } from './subjects.js';
import { unset } from './unset-document.js';

/** A values document with where it is installed, and what the cluster holds. */
export interface Telling {
  readonly release: string;
  readonly namespace: string;
  readonly values: JsonObject;
  /** Flags of --set-json beside them. @default - none */
  readonly setJSON?: readonly string[];
  /** Flags of --set, the only ones of which Helm makes whole numbers. @default - none */
  readonly set?: readonly string[];
  readonly cluster?: readonly JsonObject[];
}

const usual = { release: 'orchestra', namespace: 'orchestra-system' } as const;

/** Names that YAML takes for something else. */
const mistakenPlaces = [
  { release: 'true', namespace: '123' },
  { release: 'null', namespace: '1e3' },
] as const;

/** Where documents are installed, with names at the limits of what is allowed. */
export const allowedPlaces = [
  usual,
  usual,
  ...mistakenPlaces,
  { release: 'y', namespace: 'default' },
  { release: 'a'.repeat(40), namespace: 'kube-system' },
] as const;

/** Places beyond the limits, too. */
export const places = [
  ...allowedPlaces,
  { release: '1st', namespace: 'lab' },
  { release: 'a'.repeat(41), namespace: 'lab-' },
] as const;

/** Documents of the tables of rules and notices. */
export const rows = [...ruleRows, ...proxyRows, ...collisionRows, ...noticeRows].map(([, over]) =>
  coalesce(minimal, over),
);

const inline = { clientID: 'id', clientSecret: 's', cookieSecret: '0123456789abcdef' };
const emails = { enabled: true, restricted_access: 'a@example.edu' };
const google = { adminEmail: 'a@example.edu', groups: ['g@example.edu'], serviceAccountJson: '{}' };
const everywhere = { networkPolicy: { enabled: true }, sessions: { namespaces: ['default', 'two'] } };
const budget = { enabled: true, minAvailable: 1 };
const two = { replicas: 2, podDisruptionBudget: budget };

/** Whole documents, as different from each other as they can be: a mistake shows where what it concerns is rendered. */
export const bases: readonly JsonObject[] = [
  minimal,
  {
    networkPolicy: { enabled: true },
    'oauth2-proxy': {
      config: { ...inline, google },
      authenticatedEmailsFile: emails,
      serviceMonitor: { enabled: true },
      autoscaling: { enabled: true, minReplicas: 2 },
      podDisruptionBudget: { enabled: true },
    },
  },
  { ...everywhere, systemPool: { enabled: true }, operator: { serviceMonitor: { enabled: true } } },
  { ingress: { controller: 'nginx', className: 'nginx' }, sessions: { namespaces: ['default', 'two'] } },
  {
    api: { requireAuthentication: false, devIdentity: 'dev@example.edu', database: { existingSecret: '' } },
    oauth2Proxy: { enabled: false },
    networkPolicy: { enabled: true },
  },
  { oauth2Proxy: { fullProxy: true }, networkPolicy: { enabled: true }, global: { kubernetesVersion: 'v1.25' } },
  {
    api: { ...two, autoscaling: { enabled: true, minReplicas: 2 }, database: { existingSecret: '' } },
    frontend: two,
    operator: two,
    postgresql: { enabled: true },
  },
  { ingress: { controller: 'custom', tls: { enabled: false } }, ...everywhere, oauth2Proxy: { fullProxy: true } },
  { ...everywhere, ingress: { tls: { clusterIssuer: '', existingSecret: 'tls' } }, crds: { install: false } },
  { crds: null, namespace: null, networkPolicy: null, ingress: { tls: null, annotations: null } },
  // To YAML, what follows is a comment unless it is in quotes.
  { api: { database: { existingSecret: '', url: 'postgresql+asyncpg://o:p@h/o #b' } } },
  {
    api: {
      podAnnotations: { a: null, b: 'c' },
      extraVolumes: [{ name: 'v', emptyDir: { medium: null, inner: [{ a: null }, null] } }],
    },
  },
  unset({}),
  unset({ networkPolicy: { enabled: true }, oauth2Proxy: { enabled: true }, ingress: { enabled: true } }),
].map((over) => coalesce(minimal, over));

/** Whole documents for a mutant, and those of the tables of rules that set what it speaks of, or all where it names nothing. */
export function wholeDocuments({ near }: Surroundings): Telling[] {
  // To complete values is about all of them, though it names one.
  const about = /include "[^"]+\.values" \. \}\}/.test(near) ? [] : leavesIn(near);
  const overlap = (values: JsonObject) => about.filter(({ path }) => isSetIn(values, path)).length;
  const placesOf = near.includes('.Release.') ? [usual, ...mistakenPlaces] : [usual];
  return [
    ...bases.flatMap((values) => placesOf.map((place) => ({ ...place, values }))),
    ...[...(about.length === 0 ? [...forbidden, nullsOfForbidden, ...withoutGroups()] : []), ...rows]
      .filter((values) => about.length === 0 || overlap(values) > 0)
      .sort((a, b) => overlap(b) - overlap(a))
      .slice(0, MOST)
      .map((values) => ({ ...usual, values })),
    ...particular.map((values) => ({ ...usual, values })),
    ...(about.length === 0 ? numbers : []),
  ];
}

/** How many rows of the tables are tried: those that have most in common with a mistake come first. */
const MOST = 120;

/** Characters that no value may hold, at the ends of their ranges, in values, keys and lists. */
const forbidden = [
  '\u0000',
  '\u0008',
  '\u000b',
  '\u001f',
  '\u007f',
  '\u009f',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\ufffe',
  '\uffff',
]
  .map((character) => `a ${character} b`)
  .map((text) =>
    coalesce(minimal, {
      frontend: { podAnnotations: { 'a b': text, [text]: '' }, extraEnv: [{ name: 'A', value: text }] },
    }),
  );

/** Keys that no map may hold, where null says that they are not held: what all charts share keeps null. */
const nullsOfForbidden = coalesce(minimal, { global: { other: { '<<': null, 'a \u0000 b': null } } });

/** Numbers where anything may stand: at the limits of what every program reads alike, and beyond, as Helm reads flags. */
const numbers: readonly Telling[] = [
  ...['-0', '1.5', '9007199254740991', '9007199254740993', '-9007199254740991', '-9007199254740993'].map((number) => ({
    setJSON: [`frontend.affinity.a=${number}`],
  })),
  ...['9007199254740991', '9007199254740993', '-9007199254740991', '-9007199254740993'].map((number) => ({
    set: [`frontend.affinity.a=${number}`],
  })),
].map((flags) => ({ ...usual, values: minimal, ...flags }));

/** Of every group of the schema that all of it is null. */
function withoutGroups(): JsonObject[] {
  const groups = schemaLeaves().flatMap(({ path }) => path.slice(0, -1).map((_, at) => path.slice(0, at + 1)));
  return [...new Map(groups.map((path) => [path.join('.'), path])).values()].map((path) => {
    const document: Record<string, Json> = structuredClone(minimal);
    put(document, path, null);
    return document;
  });
}

/** The whole documents, of each of which a leaf is null. */
export function withUnset(path: readonly string[]): Telling[] {
  return [...bases, ...particular].map((values) => {
    const document = structuredClone(values) as Record<string, Json>;
    put(document, path, null);
    return { ...usual, values: document };
  });
}

/** The whole documents alone, from which places are reached or not. */
export const baseDocuments: readonly Telling[] = bases.map((values) => ({ ...usual, values }));

function isSetIn(document: JsonObject, path: readonly string[]): boolean {
  return JSON.stringify(valueAt(document, path) ?? null) !== JSON.stringify(valueAt(minimal, path) ?? null);
}

/** Clusters in which an object that guards ask for is there, or nearly. */
export function guardedClusters(): Telling[] {
  const owned = { 'meta.helm.sh/release-name': usual.release, 'meta.helm.sh/release-namespace': usual.namespace };
  const annotations: readonly JsonObject[] = [
    owned,
    { ...owned, 'helm.sh/resource-policy': 'keep' },
    { ...owned, 'helm.sh/resource-policy': 'other' },
    { ...owned, 'meta.helm.sh/release-name': 'other' },
    { ...owned, 'meta.helm.sh/release-namespace': 'other' },
    {},
  ];
  return [usual, { release: 'mutant', namespace: 'mutant' }].flatMap((place) =>
    annotations.flatMap((each) =>
      guardedObjects(place, each).map((object) => ({ ...place, values: minimal, cluster: [object] })),
    ),
  );
}

function guardedObjects({ release, namespace }: { release: string; namespace: string }, annotations: JsonObject) {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, annotations } },
    { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: `${release}-postgresql`, namespace, annotations } },
  ];
}
