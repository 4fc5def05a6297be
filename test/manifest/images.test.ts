import { expect, test } from 'vitest';
import { containerImages } from '../../src/manifest/images.js';
import type { Manifest } from '../../src/manifest/manifest.js';
import { summarise } from '../../src/manifest/summary.js';

const pod = {
  initContainers: [{ name: 'first', image: 'b' }],
  containers: [{ name: 'main', image: 'a' }, { name: 'x' }],
};
const of = (kind: string, spec: object) =>
  ({ apiVersion: 'v1', kind, metadata: { name: 'it', namespace: 'ns' }, spec }) as unknown as Manifest;
const manifests = [
  of('Pod', pod),
  of('Deployment', { template: { spec: pod } }),
  of('CronJob', { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'c', image: 'c' }] } } } } }),
  of('Workshop', { image: 'not a container', containers: 'text' }),
];

test('finds the containers of every kind, with the object that they are in', () => {
  expect(containerImages(manifests)).toEqual([
    { image: 'b', object: 'Pod ns/it', container: 'first' },
    { image: 'a', object: 'Pod ns/it', container: 'main' },
    { image: 'b', object: 'Deployment ns/it', container: 'first' },
    { image: 'a', object: 'Deployment ns/it', container: 'main' },
    { image: 'c', object: 'CronJob ns/it', container: 'c' },
  ]);
});

test('a summary has each image once', () => {
  expect(summarise([{ id: 'x', manifests }]).images).toEqual(['a', 'b', 'c']);
});
