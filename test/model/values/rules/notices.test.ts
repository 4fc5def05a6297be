// Every notice: a document about which it is said, and the neighbouring one about which it is not.
import { describe, expect, test } from 'vitest';
import { coalesce } from '../../../../src/model/document/merge.js';
import type { JsonObject } from '../../../../src/model/json.js';
import { holds } from '../../../../src/model/values/rules/language.js';
import { noticeRules } from '../../../../src/model/values/rules/notices.js';
import { minimal, valuesOf } from '../../../constructs/render.js';
import { noticeRows } from './notice-rows.js';

/** The names of the notices about a document that are not about the minimal one. */
function said(over: JsonObject): string[] {
  const apply = (document: JsonObject) =>
    noticeRules.filter(({ when }) => holds(when, valuesOf(document))).map(({ name }) => name);
  const always = apply(minimal);
  return apply(coalesce(minimal, over)).filter((name) => !always.includes(name));
}

describe('notices', () => {
  test.each(noticeRows)('%s', (_, over, names) => {
    expect(said(over)).toEqual(names);
  });

  test('about the minimal document are those of documented defaults', () => {
    expect(noticeRules.filter(({ when }) => holds(when, valuesOf(minimal))).map(({ name }) => name)).toEqual([
      'trusted-proxy-ranges',
      'network-policy-off',
      'cluster-wide-operator',
      'mutable-tag-api',
      'mutable-tag-frontend',
      'mutable-tag-operator.sidecar',
      'operator-image-local',
    ]);
  });

  test('are all in these rows', () => {
    const always = noticeRules.filter(({ when }) => holds(when, valuesOf(minimal))).map(({ name }) => name);
    const seen = new Set([...always, ...noticeRows.flatMap(([, , names]) => names)]);
    const unseen = noticeRules.map(({ name }) => name).filter((name) => !seen.has(name));
    expect(unseen).toEqual(['mutable-tag-operator', 'mutable-tag-postgresql']);
  });
});
