import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Catalog } from '../../src/constructs/catalog.js';
import type { JsonObject } from '../../src/model/json.js';
import { defaultTemplates } from '../../src/model/template.js';
import { find, minimal, names, render } from './render.js';

const genomics = {
  name: 'Genomics "101"',
  description: 'Line one\nline two: # yes, no, 0777 – é 🎓',
  image: 'example.edu/genomics:1',
  port: 8080,
  env: { LEVEL: 'yes' },
  enabled: false,
};

function filesOf(api: JsonObject): Record<string, string> {
  const document = { ...minimal, api: { ...minimal.api, ...api } };
  return find(render(Catalog, document), 'ConfigMap', 'orchestra-workshop-templates').data;
}

describe('Catalog', () => {
  test('holds the two templates of our own by default, a file each', () => {
    expect(names(render(Catalog))).toEqual(['ConfigMap/orchestra-workshop-templates']);
    const files = filesOf({});
    expect(Object.keys(files)).toEqual(['jupyterlab.yaml', 'rstudio.yaml']);
    expect(JSON.parse(files['rstudio.yaml'] ?? '')).toEqual({ slug: 'rstudio', ...defaultTemplates['rstudio'] });
  });

  test('writes a template with its slug as canonical JSON', () => {
    const files = filesOf({ templates: { rstudio: null, jupyterlab: null, tiny: { name: 'Tiny', tier: 'small' } } });
    expect(files).toEqual({ 'tiny.yaml': '{"name":"Tiny","slug":"tiny","tier":"small"}' });
  });

  test.each(['1.1', '1.2'] as const)('reads back from YAML %s as it was written', (version) => {
    const text = filesOf({ templates: { genomics } })['genomics.yaml'] ?? '';
    expect(parse(text, { version })).toEqual({ slug: 'genomics', ...genomics });
  });

  test('may be empty', () => {
    const files = filesOf({ templates: { rstudio: null, jupyterlab: null } });
    expect(files).toEqual({});
  });

  test.each([
    ['the user brings a ConfigMap', { existingConfigMap: 'my-templates' }],
    ['no catalog is mounted', { enabled: false }],
  ])('is not there when %s', (_, fileTemplates) => {
    expect(render(Catalog, { ...minimal, api: { ...minimal.api, fileTemplates } })).toEqual([]);
  });
});
