// The whole platform as one chart. Its direct children are the groups that become one file each:
// their ids are file names, so they are as stable as the objects in them.
import { Construct } from 'constructs';
import { Chart } from 'cdk8s';
import { Access } from '../constructs/access.js';
import { ApiServer } from '../constructs/api-server.js';
import { AuthProxy } from '../constructs/auth-proxy.js';
import { Catalog } from '../constructs/catalog.js';
import { DatabaseSecret } from '../constructs/database-secret.js';
import { Frontend } from '../constructs/frontend.js';
import { Middlewares } from '../constructs/middlewares.js';
import { Migration } from '../constructs/migration.js';
import { Namespaces, neverPruned } from '../constructs/namespaces.js';
import { NetworkPolicies } from '../constructs/network-policies.js';
import { Operator } from '../constructs/operator.js';
import { Postgresql } from '../constructs/postgresql.js';
import { Routing } from '../constructs/routing.js';
import { sharedLabels } from '../model/platform/names.js';
import { databaseSource } from '../model/platform/database.js';
import { releaseFaults } from '../model/platform/release-rules.js';
import type { PlatformProps, Release } from '../model/platform/release.js';
import { formatProblem } from '../model/problem.js';
import type { Values } from '../model/values/schema/index.js';
import type { CrdChartProps } from './crd-chart.js';
import { CrdChart } from './crd-chart.js';
import { permissionsUnder } from './permissions.js';

/** What a PlatformChart is made from. */
export interface PlatformChartProps {
  /** Complete values, as parseValues returns them. */
  readonly values: Values;
  /** The installation. @default - release `orchestra` in namespace `orchestra-system`, applied by `orchestra` */
  readonly release?: Partial<Release>;
}

/**
 * Everything that an installation needs but what sessions bring themselves. Applied as it is, or by `app.synth()`, it has
 * no waves for Argo CD: `synthesise`, or `withSyncWaves(collectManifests(chart), { gitops: true })`, adds them.
 */
export class PlatformChart extends Chart {
  constructor(scope: Construct, id: string, { values, release }: PlatformChartProps) {
    super(scope, id);
    const props = { values, release: { ...defaultRelease, ...release } };
    if (values.crds.install) new CrdChart(this, 'crd', crdProps(props));
    if (values.namespace.create) new Namespaces(this, 'namespaces', props);
    new Access(this, 'access', { ...props, permissions: permissionsUnder(values) });
    this.node.addValidation({ validate: () => releaseFaults(props).map(formatProblem) });
    this.configuration(props);
    this.database(props);
    this.programs(props);
    this.network(props);
  }

  private configuration(props: PlatformProps) {
    const configuration = new Construct(this, 'configuration');
    new Catalog(configuration, 'catalog', props);
    new DatabaseSecret(configuration, 'database', props);
  }

  private database(props: PlatformProps) {
    if (databaseSource(props.values) === 'bundled') new Postgresql(this, 'database', props);
    new Migration(this, 'migration', props);
  }

  private programs(props: PlatformProps) {
    new ApiServer(this, 'api', props);
    new Operator(this, 'operator', props);
    new Frontend(this, 'frontend', props);
    if (props.values.oauth2Proxy.enabled) new AuthProxy(this, 'auth-proxy', props);
  }

  private network(props: PlatformProps) {
    if (props.values.networkPolicy.enabled) new NetworkPolicies(this, 'network-policies', props);
    if (!props.values.ingress.enabled) return;
    const routing = new Construct(this, 'routing');
    new Middlewares(routing, 'middlewares', props);
    new Routing(routing, 'ingresses', props);
  }
}

/** The definition of Workshops with the defaults that the values name. */
export function crdProps(props: PlatformProps): CrdChartProps {
  const { operator, persistence } = props.values;
  return {
    defaults: {
      defaultWorkshopImage: operator.defaultWorkshopImage,
      storageSize: persistence.size,
      storageClass: persistence.storageClass,
    },
    labels: sharedLabels(props),
    annotations: neverPruned,
  };
}

/** The installation that the documentation speaks of. */
export const defaultRelease: Release = { name: 'orchestra', namespace: 'orchestra-system', service: 'orchestra' };
