import { App, Chart } from 'cdk8s';
import { expect, it } from 'vitest';
import { Resource } from '../../src/constructs/resource.js';
import { synthesise } from '../../src/manifest/synthesise.js';
import { toYaml } from '../../src/manifest/yaml.js';
import { minimal, valuesOf } from './render.js';

const labels = { constructo: 'w', constructor: 'x', constructor2: 'y', value: 'z' };

it('keeps a key called constructor, at its place, in maps and in items of lists', () => {
  const metadata = { name: 'a', labels, annotations: labels };
  const ports = [{ port: 80, ...labels }];
  const object = new Resource(new Chart(new App(), 'chart'), 'service', 'Service', { metadata, spec: { ports } });
  object.metadata.addLabel('added', 'later');
  expect(object.toJson()).toEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a', labels: { ...labels, added: 'later' }, annotations: labels },
    spec: { ports },
  });
  expect(JSON.stringify(object.toJson())).toContain(JSON.stringify(labels));
});

it('renders it wherever users have the choice of keys, down to the text', () => {
  const values = valuesOf({ ...minimal, frontend: { podAnnotations: labels, affinity: { constructor: [labels] } } });
  const manifests = synthesise(values).flatMap((group) => group.manifests);
  const [frontend = {}] = manifests.filter(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name.endsWith('frontend'),
  );
  expect(frontend).toMatchObject({
    spec: {
      template: {
        metadata: { annotations: labels },
        spec: { affinity: { constructor: [labels] } },
      },
    },
  });
  expect(toYaml(frontend)).toContain('constructor: x');
});
