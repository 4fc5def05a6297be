// What a YAML scalar means to Helm: YAML 1.1 as Go's yaml.v2 resolves it, in which `yes`, `0777` and `1_000` are not strings.
// A pure table of spellings; it knows nothing about documents.

/** A scalar with its YAML type. Integers stay exact, because keys are written from them. */
export type Scalar =
  | { readonly kind: 'null'; readonly value: null }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'str'; readonly value: string };

const NULL: Scalar = { kind: 'null', value: null };
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

const WORDS = new Map<string, Scalar>([
  ...spellings({ kind: 'bool', value: true }, 'y Y yes Yes YES true True TRUE on On ON'),
  ...spellings({ kind: 'bool', value: false }, 'n N no No NO false False FALSE off Off OFF'),
  ...spellings(NULL, '~ null Null NULL'),
  ...spellings({ kind: 'float', value: NaN }, '.nan .NaN .NAN'),
  ...spellings({ kind: 'float', value: Infinity }, '.inf .Inf .INF +.inf +.Inf +.INF'),
  ...spellings({ kind: 'float', value: -Infinity }, '-.inf -.Inf -.INF'),
  ['', NULL],
]);

function spellings(scalar: Scalar, words: string): [string, Scalar][] {
  return words.split(' ').map((word) => [word, scalar]);
}

const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
/** `0b+1` and `0b-1` are integers to Go's reader: the sign may follow the prefix. */
const SIGNED_BINARY = /^0b([-+])([01]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** A float that begins with its point is read by another function, which wants each `_` between two digits. */
const POINT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

/** The meaning of a scalar written without quotes and without a tag. */
export function resolvePlain(text: string): Scalar {
  return WORDS.get(text) ?? resolveNumber(text) ?? { kind: 'str', value: text };
}

function resolveNumber(text: string): Scalar | undefined {
  if (text.startsWith('.')) return POINT_FLOAT.test(text) ? float(text.replaceAll('_', '')) : undefined;
  if (!/^[-+0-9]/.test(text)) return undefined;
  const digits = text.replaceAll('_', '');
  return resolveInteger(digits) ?? (FLOAT.test(digits) ? float(digits) : undefined);
}

function float(text: string): Scalar | undefined {
  const value = Number(text);
  // Go reports a number out of range as an error, and what is no number is a string.
  return Number.isFinite(value) ? { kind: 'float', value } : undefined;
}

function resolveInteger(digits: string): Scalar | undefined {
  // 70 characters hold every 64-bit integer in base 2; converting longer ones would only cost time.
  if (digits.length > 70) return undefined;
  const [, sign = '', hex, binary, octal, decimal] = INTEGER.exec(digits) ?? signedBinary(digits) ?? [];
  const literal = prefixed('0x', hex) ?? prefixed('0b', binary) ?? prefixed('0o', octal) ?? decimal;
  return literal === undefined ? undefined : integer(BigInt(literal), sign);
}

function integer(magnitude: bigint, sign: string): Scalar | undefined {
  const value = sign === '-' ? -magnitude : magnitude;
  return value >= MIN_INT64 && value <= (sign === '' ? MAX_UINT64 : MAX_INT64) ? { kind: 'int', value } : undefined;
}

function prefixed(prefix: string, digits: string | undefined): string | undefined {
  return digits === undefined ? undefined : prefix + digits;
}

function signedBinary(digits: string): (string | undefined)[] | undefined {
  const match = SIGNED_BINARY.exec(digits);
  return match ? ['', match[1], undefined, match[2]] : undefined;
}

const TAG_PREFIX = 'tag:yaml.org,2002:';

/** The meaning of a scalar with a tag such as `!!str`; undefined when the text is not of that type or the tag is unknown. */
export function resolveTagged(tag: string, text: string): Scalar | undefined {
  const kind = tag.startsWith(TAG_PREFIX) ? tag.slice(TAG_PREFIX.length) : undefined;
  if (kind === 'str') return { kind, value: text };
  const scalar = resolvePlain(text);
  if (kind === 'float' && scalar.kind === 'int') return integerAsFloat(scalar.value);
  return kind === scalar.kind ? scalar : undefined;
}

function integerAsFloat(value: bigint): Scalar | undefined {
  return value <= MAX_INT64 ? { kind: 'float', value: Number(value) } : undefined;
}

/** The text of a scalar that is a map key; undefined when Helm takes no such key (null, integers above 2⁶³). */
export function keyText(scalar: Scalar): string | undefined {
  switch (scalar.kind) {
    case 'null':
      return undefined;
    case 'int':
      return scalar.value <= MAX_INT64 ? String(scalar.value) : undefined;
    case 'float':
      return floatKey(Math.fround(scalar.value));
    default:
      return String(scalar.value);
  }
}

/** Helm writes a float key with the fewest digits that name the same 32-bit float, and with an exponent below -4 or from 6 on. */
function floatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const [mantissa = '', exponent = '0'] = shortestExponential(value).split('e');
  const power = Number(exponent);
  if (Object.is(value, -0)) return '-0';
  if (power >= -4 && power < 6) return String(Number(`${mantissa}e${exponent}`));
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function shortestExponential(value: number): string {
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential();
}
