// The units of the platform: its constructs, one template file each, under the conditions under which PlatformChart adds them.
import { CrdChart } from '../charts/crd-chart.js';
import { permissionsUnder } from '../charts/permissions.js';
import { crdProps } from '../charts/platform-chart.js';
import { Access } from '../constructs/access.js';
import { ApiServer } from '../constructs/api-server.js';
import { AuthProxy } from '../constructs/auth-proxy.js';
import { Catalog } from '../constructs/catalog.js';
import { DatabaseSecret } from '../constructs/database-secret.js';
import { Frontend } from '../constructs/frontend.js';
import { Middlewares } from '../constructs/middlewares.js';
import { Migration } from '../constructs/migration.js';
import { NetworkPolicies } from '../constructs/network-policies.js';
import { Operator } from '../constructs/operator.js';
import { Postgresql } from '../constructs/postgresql.js';
import { Routing } from '../constructs/routing.js';
import { kept } from '../manifest/helm-manifests.js';
import { databaseSource } from '../model/platform/database.js';
import type { Values } from '../model/values/schema/index.js';
import type { Unit } from './source.js';

/** The units of the platform, one template file each. */
export const platformUnits: readonly Unit<Values>[] = [
  {
    id: 'crd',
    build: (scope, props) => void (props.values.crds.install && new CrdChart(scope, 'crd', crdProps(props))),
    adapt: kept,
  },
  {
    id: 'access',
    build: (scope, props) =>
      void new Access(scope, 'access', { ...props, permissions: permissionsUnder(props.values) }),
  },
  {
    id: 'configuration',
    build: (scope, props) => {
      new Catalog(scope, 'catalog', props);
      new DatabaseSecret(scope, 'database', props);
    },
  },
  {
    id: 'database',
    build: (scope, props) =>
      void (databaseSource(props.values) === 'bundled' && new Postgresql(scope, 'database', props)),
  },
  { id: 'migration', build: (scope, props) => void new Migration(scope, 'migration', props) },
  { id: 'api', build: (scope, props) => void new ApiServer(scope, 'api', props) },
  { id: 'operator', build: (scope, props) => void new Operator(scope, 'operator', props) },
  { id: 'frontend', build: (scope, props) => void new Frontend(scope, 'frontend', props) },
  {
    id: 'auth-proxy',
    build: (scope, props) => void (props.values.oauth2Proxy.enabled && new AuthProxy(scope, 'auth-proxy', props)),
  },
  {
    id: 'network-policies',
    build: (scope, props) => void (props.values.networkPolicy.enabled && new NetworkPolicies(scope, 'policies', props)),
  },
  {
    id: 'middlewares',
    build: (scope, props) => void (props.values.ingress.enabled && new Middlewares(scope, 'middlewares', props)),
  },
  {
    id: 'ingresses',
    build: (scope, props) => void (props.values.ingress.enabled && new Routing(scope, 'ingresses', props)),
  },
];

/** The definition of Workshops, whatever crds.install says: a chart of its own installs nothing else. */
export const definitionUnits: readonly Unit<Values>[] = [
  { id: 'crd', build: (scope, props) => void new CrdChart(scope, 'crd', crdProps(props)), adapt: kept },
];
