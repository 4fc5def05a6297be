import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conforms,
  formatImageReference,
  imageDigest,
  imageReference,
  imageRegistry,
  imageRepository,
  imageTag,
  parseImageReference,
} from '../../../src/model/scalars/index.js';
import type { ImageParts, Scalar } from '../../../src/model/scalars/index.js';

const digest = `sha256:${'0a'.repeat(32)}`;

const references: readonly [string, ImageParts][] = [
  ['rstudio', { repository: 'rstudio' }],
  ['rocker/rstudio:latest', { repository: 'rocker/rstudio', tag: 'latest' }],
  ['docker.io/library/postgres:16', { registry: 'docker.io', repository: 'library/postgres', tag: '16' }],
  ['quay.io/a/b/c', { registry: 'quay.io', repository: 'a/b/c' }],
  ['localhost/a', { registry: 'localhost', repository: 'a' }],
  ['localhost:5000/a:1', { registry: 'localhost:5000', repository: 'a', tag: '1' }],
  ['Registry/a', { registry: 'Registry', repository: 'a' }],
  [`a@${digest}`, { repository: 'a', digest }],
  [
    `r.io:443/a__b/c-d.e_f:v1_x.Y-z@${digest}`,
    { registry: 'r.io:443', repository: 'a__b/c-d.e_f', tag: 'v1_x.Y-z', digest },
  ],
  ['a:5000', { repository: 'a', tag: '5000' }],
];

const refused = [
  '',
  ':latest',
  'a:',
  'a@',
  'A',
  'Rocker:1',
  'a/B',
  'a b',
  'a:b:c',
  'a//b',
  '/a',
  'a/',
  'a..b',
  'a___b',
  'a:-x',
  `a:${'x'.repeat(129)}`,
  'a@sha256:12',
  `a@sha256:${'0A'.repeat(32)}`,
  'http://a/b',
  'a?b',
  '${IMAGE}',
  '-a',
  'a-',
];

describe('imageReference', () => {
  it.each(references)('%s is taken apart and put together', (text, parts) => {
    expect(parseImageReference(text)).toEqual(parts);
    expect(formatImageReference(parts)).toBe(text);
  });

  it.each(refused)('refuses %j', (text) => {
    expect(conforms(imageReference, text)).toBe(false);
    expect(() => parseImageReference(text)).toThrow('must be an image reference');
  });

  it('is what its parts make', () => {
    const some = (scalar: Scalar) =>
      fc.stringMatching(new RegExp(scalar.pattern)).filter((text) => conforms(scalar, text));
    const optional = (scalar: Scalar) => fc.option(some(scalar), { nil: undefined });
    const parts = fc.record({
      registry: optional(imageRegistry),
      repository: some(imageRepository),
      tag: optional(imageTag),
      digest: optional(imageDigest),
    });
    fc.assert(
      fc.property(parts, (all) => {
        const withRegistry =
          all.registry === undefined
            ? all
            : { ...all, repository: all.repository.slice(all.repository.lastIndexOf('/') + 1) };
        const text = formatImageReference(withRegistry as ImageParts);
        expect(conforms(imageReference, text)).toBe(true);
        expect(formatImageReference(parseImageReference(text))).toBe(text);
      }),
    );
  });
});
