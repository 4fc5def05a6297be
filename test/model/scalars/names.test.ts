import { describe, expect, it } from 'vitest';
import {
  conforms,
  dnsLabel,
  envVarName,
  labelKey,
  labelValue,
  objectName,
  secretKey,
  serviceName,
  serviceNameUpTo,
} from '../../../src/model/scalars/index.js';
import type { Scalar } from '../../../src/model/scalars/index.js';

const long = (length: number) => 'a'.repeat(length);

const table: readonly [string, Scalar, string[], string[]][] = [
  ['dnsLabel', dnsLabel, ['a', '3d', 'a-b', 'a--b', long(63)], ['', '-a', 'a-', 'A', 'a.b', 'a_b', long(64)]],
  ['serviceName', serviceName, ['a', 'a1', 'a-b', long(63)], ['', '1a', '-a', 'a-', 'A', 'a.b', long(64)]],
  ['serviceNameUpTo(52)', serviceNameUpTo(52), [long(52), `jupyter-${long(32)}-9f8e7d`], [long(53), '9a']],
  [
    'objectName',
    objectName,
    ['a', '1.a', 'a-b.c', long(64), long(253)],
    ['', 'a.', '.a', 'a..b', 'A', 'a_b', long(254)],
  ],
  [
    'secretKey',
    secretKey,
    ['a', 'A_b-c.D', '.a', 'a..', '...a'.slice(2), long(253)],
    ['', '.', '..', '..a', '...', 'a/b', 'a b', long(254)],
  ],
  [
    'labelKey',
    labelKey,
    ['a', 'A_b.c-D', 'example.org/a', 'kubernetes.io/os', `a/${long(63)}`],
    ['', '/a', 'a/', 'a/b/c', '-a', 'a-', 'A.org/a', `a/${long(64)}`, long(64)],
  ],
  ['labelValue', labelValue, ['', 'a', 'A_b.c-D', '1', long(63)], ['-a', 'a-', 'a/b', 'a b', long(64)]],
  [
    'envVarName',
    envVarName,
    ['A', '_a', 'a.b-C_1', '-a', '.a', '.5', long(500)],
    ['', '1a', '.', '..', '..a', 'a=b', 'a b', 'ä'],
  ],
];

describe.each(table)('%s', (_name, scalar, accepted, refused) => {
  it('accepts what Kubernetes accepts', () => {
    expect(accepted.filter((text) => !conforms(scalar, text))).toEqual([]);
  });

  it('refuses what Kubernetes refuses', () => {
    expect(refused.filter((text) => conforms(scalar, text))).toEqual([]);
  });
});
