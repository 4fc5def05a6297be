import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { conforms, imageReference, parseImageReference, parseQuantity } from '../../src/model/scalars/index.js';
import { defaultTemplates, templateSlug, workshopTemplate } from '../../src/model/template.js';
import { parseWorkshop } from '../../src/model/workshop/index.js';

const jsonSchema = new Ajv({ allowUnionTypes: true, strict: false }).compile(
  z.toJSONSchema(workshopTemplate, { io: 'input', target: 'draft-07' }),
);

const full = {
  name: 'RNA-seq',
  description: '# RNA-seq\n\nA course.',
  image: 'ghcr.io/course/rnaseq:2026-01',
  defaultDuration: '1d2h',
  port: 8888,
  env: { A: 'b' },
  args: ['--x'],
  tier: 'gpu-a100',
  resources: {
    cpu: '2',
    memory: '16Gi',
    cpuRequest: '500m',
    memoryRequest: '8Gi',
    ephemeralStorage: '100Gi',
    ephemeralStorageRequest: '2Gi',
  },
  storage: { size: '20480Mi', storageClass: 'fast', workspace: { persist: 'per-user' } },
  tags: ['bioconductor', 'rstudio'],
  enabled: false,
  url: 'https://example.edu/rnaseq',
  sourceUrl: 'https://git.example.edu/rnaseq',
  submittedBy: 'teacher@example.edu',
};

const wrong: readonly [string, object][] = [
  ['no name', { name: undefined }],
  ['an empty name', { name: '' }],
  ['a slug, which is the key', { slug: 'rnaseq' }],
  ['a key in snake case', { default_duration: '4h' }],
  ['an unknown key in resources', { resources: { gpu: '1' } }],
  ['an ephemeral request of more than 2Gi', { resources: { ephemeralStorageRequest: '2049Mi' } }],
  ['an ephemeral request with another suffix', { resources: { ephemeralStorageRequest: '2G' } }],
  ['a volume of more than 20Gi', { storage: { size: '21Gi' } }],
  ['a volume of a broken size', { storage: { size: '1.5Gi' } }],
  ['another tag', { tags: ['julia'] }],
  ['more tags than there are', { tags: ['python', 'python', 'python', 'python', 'python'] }],
  ['a duration in weeks', { defaultDuration: '1w' }],
  ['an image with blanks', { image: 'a b' }],
  ['a port out of range', { port: 70_000 }],
  ['a number for a text', { env: { A: 1 } }],
  ['a tier in capitals', { tier: 'GPU' }],
  ['an address without scheme', { url: 'example.edu' }],
];

describe('a template', () => {
  it('needs a name only, and gets no defaults: those are the API server’s', () => {
    expect(workshopTemplate.parse({ name: 'R' })).toEqual({ name: 'R' });
    expect(jsonSchema({ name: 'R' })).toBe(true);
  });

  it('keeps everything that it may say', () => {
    expect(workshopTemplate.parse(full)).toEqual(full);
    expect(jsonSchema(full)).toBe(true);
  });

  it.each(wrong)('with %s is refused, by the JSON schema too', (_name, change) => {
    const template = { ...full, ...change };
    expect(workshopTemplate.safeParse(template).success).toBe(false);
    expect(jsonSchema(JSON.parse(JSON.stringify(template)))).toBe(false);
  });
});

describe('the slug of a template', () => {
  it.each(['r', 'rstudio', 'rna-seq-2', 'a'.repeat(40)])('may be %s', (slug) => {
    expect(conforms(templateSlug, slug)).toBe(true);
  });

  it.each(['', '3d', '-a', 'a-', 'A', 'a_b', 'a.b', 'a'.repeat(41)])('may not be %j', (slug) => {
    expect(conforms(templateSlug, slug)).toBe(false);
  });

  it('always makes a Workshop’s name that is allowed', () => {
    const name = `${'a'.repeat(40)}-0a1b2c`;
    const workshop = {
      apiVersion: 'orchestra.io/v1',
      kind: 'Workshop',
      metadata: { name },
      spec: { name, owner: 'a@b.org' },
    };
    expect(parseWorkshop(workshop)).toHaveProperty('workshop');
  });
});

describe('the default catalog', () => {
  it('has RStudio and JupyterLab', () => {
    expect(Object.keys(defaultTemplates)).toEqual(['rstudio', 'jupyterlab']);
  });

  it.each(Object.entries(defaultTemplates))('%s is a valid template whose image is pinned', (slug, template) => {
    expect(conforms(templateSlug, slug)).toBe(true);
    expect(workshopTemplate.parse(template)).toEqual(template);
    const { image = '', description = '' } = template;
    expect(conforms(imageReference, image)).toBe(true);
    expect(parseImageReference(image).tag).toMatch(/[0-9]/);
    expect(description.length).toBeGreaterThan(80);
  });

  it.each(Object.entries(defaultTemplates))('%s asks for no more than its limits', (_slug, { resources }) => {
    const { cpu, memory, ephemeralStorage, cpuRequest, memoryRequest, ephemeralStorageRequest } = resources ?? {};
    const pairs = [
      [cpuRequest, cpu],
      [memoryRequest, memory],
      [ephemeralStorageRequest, ephemeralStorage],
    ];
    expect(pairs.map(([low = '', high = '']) => parseQuantity(low) <= parseQuantity(high))).toEqual([true, true, true]);
  });

  it('serves JupyterLab on all addresses, at its port, without a token of its own', () => {
    expect(defaultTemplates['jupyterlab']?.args).toEqual([
      'start-notebook.py',
      '--ServerApp.ip=0.0.0.0',
      '--ServerApp.port=8888',
      '--IdentityProvider.token=',
    ]);
    expect(defaultTemplates['jupyterlab']?.port).toBe(8888);
  });
});
