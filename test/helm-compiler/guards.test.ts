// Guards as templates: typed expressions in, `lookup`, conditions and one sentence out.
import { describe, expect, it } from 'vitest';
import type { Guard, RuntimeCondition } from '../../src/helm-compiler/index.js';
import { found, release, said } from '../../src/helm-compiler/index.js';
import { guardTemplate } from '../../src/helm-compiler/printer/guards.js';
import { WIDTH } from '../../src/helm-compiler/printer/scalars.js';

const isKept: RuntimeCondition = { same: [found('metadata', 'labels', 'keep'), 'yes'] };
const guard: Guard = { apiVersion: 'v1', kind: 'Secret', name: 'old', when: isKept, message: 'remove it' };

function linesOf(change: Partial<Guard>): string[] {
  return guardTemplate([{ ...guard, ...change }]).split('\n');
}

describe('a guard', () => {
  it('is a lookup with a condition and a sentence', () => {
    expect(linesOf({})).toEqual([
      '{{- with lookup "v1" "Secret" "" "old" }}',
      '{{- if eq (dig "metadata" "labels" "keep" "" .) "yes" }}',
      '{{- fail "remove it" }}',
      '{{- end }}',
      '{{- end }}',
      '',
    ]);
  });

  it.each<[string, Partial<Guard>, string]>([
    [
      'looks up by what the release is',
      { namespace: release.namespace, name: said`${release.name}-100%` },
      '{{- with lookup "v1" "Secret" .Release.Namespace (printf "%v-100%%" .Release.Name) }}',
    ],
    [
      'says what the release is, from within the lookup',
      { message: said`of ${release.name}, "quoted", as ${found('kind')}` },
      '{{- fail (printf "of %v, \\"quoted\\", as %v" $.Release.Name (dig "kind" "" .)) }}',
    ],
    ['asks for the opposite', { when: { not: isKept } }, '{{- if ne (dig "metadata" "labels" "keep" "" .) "yes" }}'],
    [
      'asks for several things',
      { when: { and: [isKept, { not: { or: [isKept, { same: [found('kind'), release.service] }] } }] } },
      '{{- if and (eq (dig "metadata" "labels" "keep" "" .) "yes") ' +
        '(not (or (eq (dig "metadata" "labels" "keep" "" .) "yes") (eq (dig "kind" "" .) $.Release.Service))) }}',
    ],
  ])('%s', (_, change, line) => {
    expect(linesOf(change).join(' ').replaceAll(/ +/g, ' ')).toContain(line);
  });

  it('has no line that is too long, whatever it says', () => {
    for (const line of linesOf({ message: said`${release.name} ${'many words '.repeat(50)}` }))
      expect(line.length).toBeLessThanOrEqual(WIDTH);
  });
});
