// Each way in which a pod can be less restricted: found where it is, and nowhere else.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.js';
import { weaknessesOf } from '../../src/review/weaknesses.js';

const securityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};
const resources = { limits: { cpu: '1', memory: '1Gi' } };
const container = { name: 'main', securityContext, resources };
const with_ = (change: JsonObject) => ({
  containers: [{ ...container, securityContext: { ...securityContext, ...change } }],
});
const pod = (change: JsonObject) => ({ containers: [container], ...change });

test('a restricted pod has none', () => {
  expect(weaknessesOf({ containers: [container], initContainers: [container] })).toEqual([]);
});

describe('a pod', () => {
  test.each<[string, JsonObject, RegExp]>([
    ['on the network of its node', pod({ hostNetwork: true }), /network of its node/],
    ['that sees processes of its node', pod({ hostPID: true }), /every process/],
    ['that shares memory of its node', pod({ hostIPC: true }), /shares memory/],
    ['with a folder of its node', pod({ volumes: [{ name: 'x', hostPath: { path: '/' } }] }), /folder of its node/],
    ['that is privileged', with_({ privileged: true }), /privileged/],
    ['that says nothing of its user', with_({ runAsNonRoot: undefined }), /may run as root/],
    ['whose user is root', with_({ runAsUser: 0 }), /may run as root/],
    ['that may gain privileges', with_({ allowPrivilegeEscalation: undefined }), /may gain privileges/],
    ['that keeps capabilities', with_({ capabilities: { drop: ['NET_RAW'] } }), /keeps capabilities/],
    ['that gets capabilities', with_({ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }), /given further/],
    ['without seccomp', with_({ seccompProfile: undefined }), /no seccomp profile/],
    ['whose seccomp is off', with_({ seccompProfile: { type: 'Unconfined' } }), /no seccomp profile/],
    ['that can be written to', with_({ readOnlyRootFilesystem: false }), /write to its root/],
    [
      'without a limit of memory',
      pod({ containers: [{ ...container, resources: { limits: { cpu: '1' } } }] }),
      /memory/,
    ],
    [
      'without a limit of cpu',
      pod({ containers: [{ ...container, resources: { limits: { memory: '1' } } }] }),
      /processor/,
    ],
    [
      'whose first container is weak',
      pod({ initContainers: [{ ...container, resources: { limits: { memory: '1' } } }] }),
      /processor/,
    ],
  ])('%s', (_, spec, what) => {
    const found = weaknessesOf(spec);
    expect(found.map((weakness) => weakness.what)).toEqual([expect.stringMatching(what)]);
  });
});

test.each<[string, JsonObject]>([
  ['a user that is not root', with_({ runAsNonRoot: undefined, runAsUser: 1000 })],
  ['a user that the pod names', { ...with_({ runAsNonRoot: undefined }), securityContext: { runAsUser: 1000 } }],
  [
    'seccomp of the pod',
    { ...with_({ seccompProfile: undefined }), securityContext: { seccompProfile: { type: 'Localhost' } } },
  ],
  ['the capability that the standard allows', with_({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })],
])('%s is no weakness', (_, spec) => {
  expect(weaknessesOf(spec)).toEqual([]);
});
