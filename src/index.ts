// The public API: everything that a cdk8s user may import. It loads no HTTP client and reads no files.

// Values: from a document to a platform.
export { parseValues } from './model/values/parse.js';
export type { Locate, ParsedValues, Platform } from './model/values/parse.js';
export type { Values } from './model/values/schema/index.js';
export { readDocument } from './model/document/sources.js';
export type { MergedDocument, Source } from './model/document/sources.js';
export type { Json, JsonObject, Path } from './model/json.js';
export { formatProblem, UserError } from './model/problem.js';
export type { Problem } from './model/problem.js';
export type { PlatformProps, Release } from './model/platform/release.js';

// Workshops.
export { parseWorkshop } from './model/workshop/index.js';
export type { Workshop, WorkshopSpec, WorkshopStatus } from './model/workshop/index.js';

// Sessions.
export { parseSettings, Rejected, rejectionsOf, settingsOf, valuesByDefault } from './model/sessions/index.js';
export type { Environment, ParsedSettings, Rejection, SessionProps, SessionSettings } from './model/sessions/index.js';

// Charts.
export { CrdChart } from './charts/crd-chart.js';
export type { CrdChartProps } from './charts/crd-chart.js';
export { PlatformChart } from './charts/platform-chart.js';
export type { PlatformChartProps } from './charts/platform-chart.js';
export { renderSession, renderWorkshop, WorkshopChart } from './charts/workshop-chart.js';
export type { SessionManifest, WorkshopChartProps } from './charts/workshop-chart.js';

// Constructs, each usable alone.
export type { AccessProps } from './constructs/access.js';
export { Access } from './constructs/access.js';
export { permissionsUnder } from './charts/permissions.js';
export { ApiServer } from './constructs/api-server.js';
export { AuthProxy } from './constructs/auth-proxy.js';
export { Catalog } from './constructs/catalog.js';
export { DatabaseSecret } from './constructs/database-secret.js';
export { Frontend } from './constructs/frontend.js';
export { Middlewares } from './constructs/middlewares.js';
export { Migration } from './constructs/migration.js';
export { Namespaces } from './constructs/namespaces.js';
export { NetworkPolicies } from './constructs/network-policies.js';
export { Operator } from './constructs/operator.js';
export { Postgresql } from './constructs/postgresql.js';
export { Routing } from './constructs/routing.js';
export { ServiceMonitor } from './constructs/service-monitor.js';
export { SessionNetwork } from './constructs/session-network.js';
export { SessionPod } from './constructs/session-pod.js';
export { SessionRoute } from './constructs/session-route.js';
export { SessionService } from './constructs/session-service.js';
export { SessionVolume } from './constructs/session-volume.js';

// From charts to files.
export { collectManifests } from './manifest/collect.js';
export { layOut, toStream } from './manifest/layout.js';
export type { OutputFile } from './manifest/layout.js';
export type { Manifest, ManifestGroup } from './manifest/manifest.js';
export { synthesise } from './manifest/synthesise.js';
export { withSyncWaves } from './manifest/waves.js';
export { writeOutput } from './manifest/write.js';
export type { WriteReport } from './manifest/write.js';
