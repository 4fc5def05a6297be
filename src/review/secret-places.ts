// Where secrets may stand in values, manifests and Workshops: places where people write what programs are told, whatever
// it is called. Everything there is sealed; elsewhere only what looks like a secret (secret-texts.ts).
import type { Json, JsonObject } from '../model/json.js';
import { isObject } from '../model/json.js';
import { isOwnContainer, isPlainVariable } from './known-programs.js';
import { sealDocuments } from './sealed-documents.js';
import type { Seal } from './secret-texts.js';
import { isTelling, sealSecretsInText } from './secret-texts.js';

/** A value of the same shape, with every secret sealed. */
export function sealSecrets(value: Json, seal: Seal): Json {
  return sealed(value, '', seal);
}

function sealed(value: Json, field: string, seal: Seal): Json {
  if (typeof value === 'string') return isTelling(field) ? whole(value, seal) : sealText(value, seal);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => sealed(item, field, seal));
  if (!isObject(value)) return value;
  // A schema describes what may be written, and holds nothing of it.
  if (value['kind'] === 'CustomResourceDefinition') return value;
  return mapped(value, (member, key) => {
    const sealPlace = findPlace(key, value, field);
    return sealPlace === undefined ? sealed(member, key, seal) : sealPlace(member, seal);
  });
}

type SealPlace = (value: Json, seal: Seal) => Json;

const places: Readonly<Record<string, SealPlace>> = {
  env: sealVariables,
  extraEnv: sealVariables,
  args: sealArguments,
  command: sealArguments,
  extraArgs: sealFlags,
  httpHeaders: sealVariables,
  customRequestHeaders: sealAll,
  binaryData: sealAll,
  // kubectl keeps a copy of the whole object there.
  'kubectl.kubernetes.io/last-applied-configuration': sealAll,
};

function findPlace(key: string, parent: JsonObject, field: string): SealPlace | undefined {
  const { kind, name } = parent;
  if (kind === 'Secret' && (key === 'data' || key === 'stringData')) return sealAll;
  if (key === 'value' && typeof name === 'string' && isTelling(name)) return sealAll;
  if (/^(args|command)$/.test(key) && /^(c|initC)ontainers$/.test(field) && isOwnContainer(name)) return sealFlags;
  // Who sees the hash of a weak password can find it.
  if (key.startsWith('checksum/')) return sealAll;
  return Object.hasOwn(places, key) ? places[key] : undefined;
}

/** Everything; what is empty is none. */
function sealAll(value: Json, seal: Seal): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => sealAll(item, seal));
  if (isObject(value)) return mapped(value, (member) => sealAll(member, seal));
  return value === null ? null : whole(String(value), seal);
}

/** A map of variables, a list of names and values, or of texts such as A=b. */
function sealVariables(value: Json, seal: Seal): Json {
  if (isObject(value)) return mapped(value, (member, name) => sealVariable(name, member, seal));
  if (!Array.isArray(value)) return sealAll(value, seal);
  return (value as readonly Json[]).map((item) => {
    if (!isObject(item)) return typeof item === 'string' ? sealAssignment(item, seal) : sealAll(item, seal);
    return mapped(item, (member, key) =>
      key === 'value' ? sealVariable(item['name'], member, seal) : key === 'name' ? member : sealed(member, key, seal),
    );
  });
}

/** A=b, as lists in other programs' files have it. */
function sealAssignment(text: string, seal: Seal): string {
  const [head = ''] = /^[A-Za-z_]\w*=/.exec(text) ?? [];
  return `${head}${whole(text.slice(head.length), seal)}`;
}

function sealVariable(name: unknown, value: Json, seal: Seal): Json {
  return isPlainVariable(name) ? sealed(value, '', seal) : sealAll(value, seal);
}

/** The arguments of a program that may be any: the names of flags stay. */
function sealArguments(value: Json, seal: Seal): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => sealArguments(item, seal));
  if (typeof value !== 'string') return isObject(value) ? sealed(value, '', seal) : value;
  const [head = ''] = /^(--[\w.-]+(=|$)|-[a-zA-Z])/.exec(value) ?? [];
  return `${head}${whole(value.slice(head.length), seal)}`;
}

/** The arguments of a program that we know: what follows the name of a secret is one. */
function sealFlags(value: Json, seal: Seal): Json {
  if (!Array.isArray(value)) return sealed(value, '', seal);
  const items = value as readonly Json[];
  return items.map((item, index) => {
    const before = items[index - 1];
    const [, flag = ''] = /^--?([\w.-]+)$/.exec(typeof before === 'string' ? before : '') ?? [];
    return sealed(item, flag, seal);
  });
}

function sealText(text: string, seal: Seal): string {
  const document = sealDocuments(text, (value) => sealed(value, '', seal), seal);
  if (document === undefined) return sealSecretsInText(text, seal);
  return document.replace(/#.*/g, (comment) => sealSecretsInText(comment, seal));
}

function whole(text: string, seal: Seal): string {
  return text === '' ? '' : seal(text);
}

function mapped(value: JsonObject, change: (member: Json, key: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, member = null]) => [key, change(member, key)]));
}
