// What counts as a change of what a pod is made from: somebody's word, and no default of the definition.
import { describe, expect, test } from 'vitest';
import type { FieldsV1, KubeObject, ManagedFieldsEntry } from '../../src/kube/object.js';
import { changedInputs, defaultedInputs, extendedRecord, podInputsOf } from '../../src/operator/pod-inputs.js';
import type { JsonObject } from '../../src/model/json.js';

const entry = (manager: string, spec: FieldsV1, over: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry => ({
  ...{ manager, operation: 'Apply', apiVersion: 'orchestra.io/v1', fieldsType: 'FieldsV1' },
  fieldsV1: { 'f:spec': spec },
  ...over,
});
const workshop = (spec: JsonObject, ...managedFields: readonly ManagedFieldsEntry[]): KubeObject => ({
  metadata: { name: 'a', managedFields },
  spec,
});

describe('a value is a default', () => {
  const spec = { owner: 'a@b', env: { A: '1' }, tier: 'small', resources: { cpu: '1', memory: '2Gi' }, storage: {} };
  const owner = entry('git', { 'f:owner': {} });
  test.each<[string, readonly ManagedFieldsEntry[], readonly string[]]>([
    ['where nobody owns it', [owner], ['env', 'tier', 'resources.cpu', 'resources.memory', 'storage']],
    [
      'but where any manager does',
      [owner, entry('git', { 'f:tier': {}, 'f:storage': { '.': {} } }), entry('you', { 'f:env': { 'f:A': {} } })],
      ['resources.cpu', 'resources.memory'],
    ],
    [
      'below a map that is somebody’s',
      [owner, entry('git', { 'f:env': {}, 'f:tier': {}, 'f:storage': {}, 'f:resources': { '.': {}, 'f:cpu': {} } })],
      ['resources.memory'],
    ],
    ['where managers are not recorded', [], []],
    ['by no word about a subresource', [entry('operator', { 'f:tier': {} }, { subresource: 'status' })], []],
  ])('%s', (_, managedFields, expected) => {
    expect(defaultedInputs(workshop(spec, ...managedFields))).toEqual(expected);
  });
});

describe('an input has changed', () => {
  const said = { 'f:owner': {} };
  const stated = { ...said, 'f:args': {} };
  const inputs = (spec: JsonObject, fields: FieldsV1, generation: number) => {
    const object = workshop({ owner: 'a@b', ...spec }, entry('git', fields));
    return podInputsOf({
      ...{ spec: object.spec as JsonObject, annotations: {}, generation },
      defaulted: defaultedInputs(object),
    });
  };

  test.each<[string, [JsonObject, FieldsV1], [JsonObject, FieldsV1], readonly string[]]>([
    ['when it is stated where it was not set', [{}, said], [{ args: ['a'] }, stated], ['args']],
    ['when another value is stated', [{ args: ['a'] }, stated], [{ args: ['b'] }, stated], ['args']],
    ['when another than the default is stated', [{ args: ['a'] }, said], [{ args: ['b'] }, stated], ['args']],
    ['when it is no longer stated', [{ args: ['a'] }, stated], [{}, said], ['args']],
    ['when a default takes the place of what was stated', [{ args: ['a'] }, stated], [{ args: ['b'] }, said], ['args']],
    ['but not by a default where it was not set', [{}, said], [{ args: ['a'] }, said], []],
    ['nor by a default of storage', [{}, said], [{ storage: { size: '1Gi' } }, said], []],
    ['nor by another default', [{ args: ['a'] }, said], [{ args: ['b'] }, said], []],
    ['nor by the end of a default', [{ args: ['a'] }, said], [{}, said], []],
    ['nor when the default is stated as it is', [{ args: ['a'] }, said], [{ args: ['a'] }, stated], []],
    ['nor when what is stated becomes the default', [{ args: ['a'] }, stated], [{ args: ['a'] }, said], []],
  ])('%s', (_, before, after, expected) => {
    const [recorded, now] = [inputs(...before, 1), inputs(...after, 2)];
    expect(changedInputs(now, recorded)).toEqual(expected);
    expect(changedInputs(now, extendedRecord(now, recorded))).toEqual([]);
  });
});
