// Secrets never leave a comparison: whatever may be one is shown as ***. That it differs is still said.
import type { Json } from '../model/json.js';
import { isObject } from '../model/json.js';
import type { FieldChange } from './comparison-report.js';

const mask = '***';

/** Names of variables and settings that hold secrets. */
const tellingName = /(password|passwd|secret|token|credential|private[-_]?key|api[-_]?key)/i;

/** A change of an object of this kind, without secrets. */
export function maskedChange(change: FieldChange, kind: string): FieldChange {
  if (change.change === 'reordered') return change;
  const hide = hidesAll(change.path, kind) ? allMasked : masked;
  return {
    ...change,
    ...(change.before === undefined ? {} : { before: hide(change.before as Json) }),
    ...(change.after === undefined ? {} : { after: hide(change.after as Json) }),
  };
}

function hidesAll(path: string, kind: string): boolean {
  if (kind === 'Secret' && /^(data|stringData)\b/.test(path)) return true;
  if (path.endsWith(`"${lastApplied}"`)) return true;
  const [, variable = ''] = /\benv\[name=([^\]]*)\]\.value$/.exec(path) ?? [];
  return tellingName.test(variable);
}

/** kubectl keeps a copy of the whole object there. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

function allMasked(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(allMasked);
  if (!isObject(value)) return mask;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, allMasked(member ?? null)]));
}

/** A value of any kind, without what looks like a secret. */
export function masked(value: Json): Json {
  if (typeof value === 'string') return maskedText(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map(masked);
  if (!isObject(value)) return value;
  const isTelling = typeof value['name'] === 'string' && tellingName.test(value['name']);
  return Object.fromEntries(
    Object.entries(value).map(([key, member = null]) => {
      const isSecret = (isTelling && key === 'value') || key === lastApplied;
      return [key, isSecret ? mask : masked(member)];
    }),
  );
}

/** Passwords in addresses, and settings such as `cookie_secret = "…"` within files. */
function maskedText(text: string): string {
  return text
    .replace(/(:\/\/[^/@\s:]*:)[^/@\s]+@/g, `$1${mask}@`)
    .replace(
      /^(\s*["']?[\w-]*(?:password|passwd|secret|token|credential)["']?\s*[=:]\s*)\S.*$/gim,
      (line, head: string) => (/[[{]\s*$/.test(line) ? line : `${head}${mask}`),
    );
}
