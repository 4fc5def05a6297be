// Every shared textual type by name, the ones made by functions included.
import * as exported from '../../../src/model/scalars/index.js';
import type { Scalar } from '../../../src/model/scalars/index.js';

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'object' && value !== null && 'pattern' in value;
}

/** Name and definition of every textual type. */
export const allScalars: readonly (readonly [string, Scalar])[] = [
  ...Object.entries(exported).filter((entry): entry is [string, Scalar] => isScalar(entry[1])),
  ['serviceNameUpTo(40)', exported.serviceNameUpTo(40)],
  ['serviceNameUpTo(52)', exported.serviceNameUpTo(52)],
  ['gibibytesUpTo(2)', exported.gibibytesUpTo(2)],
  ['gibibytesUpTo(20)', exported.gibibytesUpTo(20)],
];
