// The one place that looks at a cluster. It reads, and it asks the authorizer, which stores nothing; what it may not see
// is noted as such, and everything else that goes wrong is thrown.
import { crdName } from '../../charts/crd-chart.js';
import { describeManifest } from '../../manifest/manifest.js';
import { leaseName } from '../../model/platform/operator-environment.js';
import { isNotFound, isNotServed, refusalOf } from '../../kube/errors.js';
import type { KubeClient } from '../../kube/kube-client.js';
import type { ObjectKey, ResourceKind } from '../../kube/kind.js';
import { findLease, leaseKind } from '../../kube/lease.js';
import type { KubeObject } from '../../kube/object.js';
import { labelsAt, listAt, mapAt, textAt } from '../fields.js';
import { accessQuestions, permissionText, questionText } from './access-questions.js';
import type { AccessQuestion } from './access-questions.js';
import { appliedKinds, issuerText, namedIssuers, namespacesOf, programsOf } from './expectations.js';
import type { Facts, Look, ObjectLook, SecretShape } from './facts.js';
import { looked } from './kinds.js';
import type { Subject } from './subject.js';
import { servedNamespaces } from './subject.js';

type Client = Pick<KubeClient, 'get' | 'list' | 'read' | 'create' | 'serverTime'>;

/** Everything that checks want to know. @throws Unreachable, ApiError */
export async function readFacts(client: Client, subject: Subject): Promise<Facts> {
  // Before everything else is asked at once: a cluster that cannot be reached says so once.
  const version = await look('get /version', async () => textAt(await client.read('/version'), 'gitVersion'));
  const [cluster, installation] = await Promise.all([readCluster(client, subject), readInstallation(client, subject)]);
  return { version, ...cluster, ...installation, now: client.serverTime.now() };
}

async function readCluster(client: Client, subject: Subject) {
  const [definition, groups, kinds, ingressClasses, storageClasses, issuers, daemonSets] = await Promise.all([
    getObject(client, looked.customresourcedefinitions, { namespace: '', name: crdName }),
    look('get /apis', async () => listAt(await client.read('/apis'), 'groups').map((group) => textAt(group, 'name'))),
    readEach([...appliedKinds(subject).keys()], (version) => version, readKinds(client)),
    listObjects(client, looked.ingressclasses),
    listObjects(client, looked.storageclasses),
    readEach(namedIssuers(subject), issuerText, ({ kind, namespace, name }) =>
      getObject(client, kind === 'Issuer' ? looked.issuers : looked.clusterissuers, { namespace, name }),
    ),
    listObjects(client, looked.daemonsets),
  ]);
  return { definition, groups, kinds, ingressClasses, storageClasses, issuers, daemonSets };
}

async function readInstallation(client: Client, subject: Subject) {
  const { namespace } = subject.release;
  const lease = { namespace, name: leaseName(subject) };
  const [namespaces, secrets, access, programs, leader, workshops] = await Promise.all([
    readEach(
      namespacesOf(subject),
      (name) => name,
      (name) => getObject(client, looked.namespaces, { namespace: '', name }),
    ),
    readEach(
      subject.secrets,
      (secret) => `${secret.namespace}/${secret.name}`,
      (secret) => readSecret(client, secret),
    ),
    readEach(accessQuestions(subject), questionText, (question) => askAccess(client, namespace, question)),
    readEach(programsOf(subject), describeManifest, ({ kind, metadata: { name } }) =>
      getObject(client, kind === 'Deployment' ? looked.deployments : looked.statefulsets, { namespace, name }),
    ),
    look(needOf('get', leaseKind, namespace), () => findLease(client, lease)),
    readEach(
      servedNamespaces(subject),
      (served) => served,
      (served) => listObjects(client, looked.workshops, served),
    ),
  ]);
  return { namespaces, secrets, access, programs, lease: leader, workshops };
}

/** One look at each thing, by its name. */
async function readEach<T, V>(
  things: readonly T[],
  nameOf: (thing: T) => string,
  read: (thing: T) => Promise<V>,
): Promise<ReadonlyMap<string, V>> {
  return new Map(await Promise.all(things.map(async (thing) => [nameOf(thing), await read(thing)] as const)));
}

/** What was read, or the permission that is missing. */
async function look<T>(permission: string, read: () => Promise<T>): Promise<Look<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (refusalOf(error) !== 'forbidden') throw error;
    return { denied: permission };
  }
}

function needOf(verb: string, { group, plural }: ResourceKind, namespace: string): string {
  return permissionText({ verb, group, resource: plural, namespace, name: '' }).replace(
    / in every namespace$/,
    verb === 'list' ? ' everywhere' : '',
  );
}

/** A kind that is not served has no objects. */
function getObject(client: Client, kind: ResourceKind, key: ObjectKey): Promise<ObjectLook> {
  return look(needOf('get', kind, key.namespace), () => orElse(undefined, () => client.get(kind, key)));
}

async function orElse<T>(otherwise: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isNotServed(error) || isNotFound(error)) return otherwise;
    throw error;
  }
}

const pageSize = 500;

function listObjects(client: Client, kind: ResourceKind, namespace = ''): Promise<Look<readonly KubeObject[]>> {
  return look(needOf('list', kind, namespace), () =>
    orElse<readonly KubeObject[]>([], async () => {
      const found: KubeObject[] = [];
      for (let next: string | undefined = ''; next !== undefined;) {
        const page = await client.list(kind, {
          namespace,
          limit: pageSize,
          ...(next === '' ? {} : { continue: next }),
        });
        found.push(...page.items);
        next = page.continue;
      }
      return found;
    }),
  );
}

function readKinds(client: Client) {
  return (version: string): Promise<Look<readonly string[]>> => {
    const path = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
    return look(`get ${path}`, () =>
      orElse<readonly string[]>([], async () =>
        listAt(await client.read(path), 'resources').map((resource) => textAt(resource, 'kind')),
      ),
    );
  };
}

/** What is in a Secret goes no further than this. */
async function readSecret(client: Client, { namespace, name }: ObjectKey): Promise<Look<SecretShape | undefined>> {
  const found = await getObject(client, looked.secrets, { namespace, name });
  if ('denied' in found) return found;
  if (found.value === undefined) return { value: undefined };
  const entries = Object.entries(labelsAt(found.value, 'data'));
  const keys = (holds: boolean) => entries.filter(([, data]) => (data !== '') === holds).map(([key]) => key);
  return { value: { type: textAt(found.value, 'type'), keys: keys(true), emptyKeys: keys(false) } };
}

/** Within a namespace its own review is enough, which more accounts may ask for. */
function askAccess(client: Client, home: string, question: AccessQuestion): Promise<Look<boolean>> {
  const { namespace } = question;
  const kind = namespace === '' ? looked.subjectaccessreviews : looked.localsubjectaccessreviews;
  return look(needOf('create', kind, namespace), async () => {
    const review = await orElse(undefined, () => client.create(kind, namespace, reviewOf(home, question)));
    return mapAt(review, 'status')['allowed'] === true;
  });
}

function reviewOf(home: string, { account, namespace, group, resource, name, verb }: AccessQuestion): object {
  const [plural, subresource] = resource.split('/');
  return {
    ...(namespace === '' ? {} : { metadata: { namespace } }),
    spec: {
      user: `system:serviceaccount:${home}:${account}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${home}`, 'system:authenticated'],
      resourceAttributes: {
        ...(namespace === '' ? {} : { namespace }),
        verb,
        group,
        resource: plural,
        ...(subresource === undefined ? {} : { subresource }),
        ...(name === '' ? {} : { name }),
      },
    },
  };
}
