// What is done to forms between the construct and the template, each step by its table.
import { describe, expect, it } from 'vitest';
import { withNamedChecksums } from '../../src/helm-compiler/checksums.js';
import { withDefaults } from '../../src/helm-compiler/defaults.js';
import type { Scope } from '../../src/helm-compiler/evaluate.js';
import { evaluate } from '../../src/helm-compiler/evaluate.js';
import type { Form, Part, Text } from '../../src/helm-compiler/form.js';
import { withIncludes } from '../../src/helm-compiler/includes.js';
import type { Json } from '../../src/model/json.js';
import { empty, entry, item, list, map, on, ref, text, word } from './form-words.js';

function scopeOf(data: Readonly<Record<string, Json>>): Scope {
  return {
    data: (leaf) => data[leaf],
    option: (leaf) => (typeof data[leaf] === 'boolean' ? String(data[leaf]) : data[leaf] === '' ? 'empty' : 'set'),
    named: () => false,
  };
}

describe('a default', () => {
  it.each<[string, Text, Text]>([
    [
      'is what stands before a leaf while that is empty',
      text(word('none', empty('a')), ref('a')),
      text({ ...ref('a'), fallback: [word('none')] } as Part),
    ],
    [
      'is what stands behind it',
      text(word('x-'), ref('a'), word('none', empty('a')), word('-y')),
      text(word('x-'), { ...ref('a'), fallback: [word('none')] } as Part, word('-y')),
    ],
    [
      'keeps what else it depends on',
      text(word('made', { and: [on('c'), empty('a')] }), ref('a'), word('none', { and: [empty('a'), on('d')] })),
      text({ ...ref('a'), fallback: [word('made', on('c')), word('none', on('d'))] } as Part),
    ],
    ['is nothing else', text(word('x', on('c')), ref('a')), text(word('x', on('c')), ref('a'))],
    ['is of that leaf', text(word('x', empty('b')), ref('a')), text(word('x', empty('b')), ref('a'))],
  ])('%s', (_, before, after) => {
    expect(withDefaults(before)).toEqual(after);
    for (const a of ['', 'A'])
      for (const c of [true, false]) {
        const scope = scopeOf({ a, b: '', c, d: !c });
        expect(evaluate(after, scope)).toBe(evaluate(before, scope));
      }
  });
});

describe('a name', () => {
  const named = [{ name: 'full', form: text(ref('a'), word('-b')) }];
  const include = { is: 'include', name: 'full', of: named[0]?.form };

  it.each<[string, Text, Text]>([
    ['stands for the same parts', text(word('x'), ref('a'), word('-b')), text(word('x'), include as Part)],
    [
      'stands for parts that share a condition',
      text({ ...ref('a'), when: on('c') }, word('-b', on('c'))),
      text({ ...(include as Part), when: on('c') }),
    ],
    [
      'does not stand for parts with another condition each',
      text({ ...ref('a'), when: on('c') }, word('-b', on('d'))),
      text({ ...ref('a'), when: on('c') }, word('-b', on('d'))),
    ],
    [
      'stands within a default',
      text({ ...ref('z'), fallback: [ref('a'), word('-b')] } as Part),
      text({ ...ref('z'), fallback: [include] } as Part),
    ],
  ])('%s', (_, before, after) => {
    expect(withIncludes(before, named)).toEqual(after);
  });
});

describe('a checksum annotation', () => {
  const hash = (leaf: string): Text => text({ is: 'hash', of: text(ref(leaf)), digits: 64 });
  const unit = (id: string, annotations: Readonly<Record<string, Form>>) => ({
    id,
    form: list(item(map(...Object.entries(annotations).map(([key, value]) => entry(key, value))))),
  });

  it('has a named template of its own', () => {
    const { units, named } = withNamedChecksums([unit('api', { 'checksum/config': hash('a'), other: hash('a') })]);
    expect(named.map(({ name, form }) => [name, form])).toEqual([['checksum.api.config', hash('a')]]);
    const printed = JSON.stringify(units);
    expect(printed.match(/"is":"include","name":"checksum.api.config"/g)).toHaveLength(1);
  });

  it('has the name of an equal one, and another name if it differs', () => {
    const twice = [
      unit('api', { 'checksum/config': hash('a'), 'checksum/config-more': hash('b') }),
      unit('web', { 'checksum/config': hash('a') }),
      unit('api', { 'checksum/config': hash('c') }),
    ];
    expect(withNamedChecksums(twice).named.map(({ name }) => name)).toEqual([
      'checksum.api.config',
      'checksum.api.config-more',
      'checksum.api.config.2',
    ]);
  });
});
