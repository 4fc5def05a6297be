// What Argo CD needs to know: one Application, and how healthy a Workshop is.
import type { Manifest } from '../../manifest/manifest.js';
import { databaseSource } from '../../model/platform/database.js';
import { workshopKind } from '../../model/workshop/index.js';
import type { Delivery } from './source.js';

/**
 * The Application. It has no finalizer: whoever deletes it deletes no object of the platform. Kubernetes completes claim
 * templates by itself, which is no drift.
 */
export function argocdApplication(delivery: Delivery): Manifest[] {
  const { values, release, repository, revision, path, toolNamespace } = delivery;
  return [
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: release.name,
        namespace: toolNamespace,
        annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' },
      },
      spec: {
        project: 'default',
        source: { repoURL: repository, targetRevision: revision, path },
        destination: { server: 'https://kubernetes.default.svc', namespace: release.namespace },
        ...(databaseSource(values) === 'bundled' ? { ignoreDifferences: [completedClaims] } : {}),
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          retry: { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
          syncOptions: [
            'ServerSideApply=true',
            // What is no longer rendered goes once all that replaces it is healthy.
            'PruneLast=true',
            ...(values.namespace.create ? [] : ['CreateNamespace=true']),
          ],
        },
      },
    },
  ];
}

const completedClaims = {
  group: 'apps',
  kind: 'StatefulSet',
  jqPathExpressions: [
    '.spec.volumeClaimTemplates[].apiVersion',
    '.spec.volumeClaimTemplates[].kind',
    '.spec.volumeClaimTemplates[].status',
    '.spec.volumeClaimTemplates[].metadata.creationTimestamp',
    '.spec.volumeClaimTemplates[].spec.volumeMode',
  ],
};

/** The part of Argo CD's own ConfigMap that says how healthy a Workshop is. */
export function argocdHealth(toolNamespace: string): Manifest[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-cm', namespace: toolNamespace, labels: { 'app.kubernetes.io/part-of': 'argocd' } },
      data: { [`resource.customizations.health.${workshopKind.group}_${workshopKind.kind}`]: workshopHealth },
    },
  ];
}

/** In Lua, and in the order of Flux's expressions, so that Argo CD and Flux say the same of a Workshop. */
export const workshopHealth = `local health = { status = "Progressing", message = "the operator has not seen it yet" }
if obj.metadata.deletionTimestamp ~= nil then
  health.message = "the session is being ended"
  return health
end
if obj.status == nil or obj.status.conditions == nil then
  return health
end
if obj.status.observedGeneration ~= obj.metadata.generation then
  health.message = "the operator has not seen the last change yet"
  return health
end
local conditions = {}
for _, condition in ipairs(obj.status.conditions) do
  conditions[condition.type] = condition
end
local function holds(name)
  return conditions[name] ~= nil and conditions[name].status == "True"
end
if holds("Reconciling") then
  health.message = conditions["Reconciling"].message
elseif holds("Stalled") then
  health.status = "Degraded"
  health.message = conditions["Stalled"].message
elseif holds("Ready") then
  health.status = "Healthy"
  health.message = conditions["Ready"].message
elseif conditions["Ready"] ~= nil then
  health.message = conditions["Ready"].message
end
return health
`;
