// The catalog's entries: what a person may launch. A template is checked with the Workshop's own types and with the limits
// that the API server puts on templates, so that a wrong one is refused here and not by a server that runs already.
import * as z from 'zod';
import { duration, gibibytesUpTo, serviceNameUpTo, text, webAddress } from './scalars/index.js';
import * as fields from './workshop/fields.js';

/** A template's slug. Sessions are named `<slug>-<six letters or digits>`, hence the letter at its beginning. */
export const templateSlug = serviceNameUpTo(40);

/** What the API server lets a template reserve of ephemeral storage. */
export const templateEphemeralRequest = gibibytesUpTo(2);

/** What the API server lets a template ask for as a volume. */
export const templateStorageSize = gibibytesUpTo(20);

/** The words by which the catalog can be filtered. */
export const templateTags = ['bioconductor', 'jupyter', 'python', 'rstudio'] as const;

const meaning = fields.resourceMeanings;

const resources = z.strictObject({
  cpu: fields.amount().optional().describe(meaning.cpu),
  memory: fields.amount().optional().describe(meaning.memory),
  cpuRequest: fields.amount().optional().describe(meaning.cpuRequest),
  memoryRequest: fields.amount().optional().describe(meaning.memoryRequest),
  ephemeralStorage: fields.amount().optional().describe(meaning.ephemeralStorage),
  ephemeralStorageRequest: text(templateEphemeralRequest).optional().describe(meaning.ephemeralStorageRequest),
});

const storage = z.strictObject({
  size: text(templateStorageSize).optional().describe('Size of the volume.'),
  storageClass: fields.storageClass().optional().describe('StorageClass of the volume.'),
  workspace: z
    .strictObject({
      persist: fields.persist().optional().describe('per-user: the volume outlives the session.'),
    })
    .optional()
    .describe('Whether the volume outlives the session.'),
});

/** The schema of one entry of the catalog; its slug is its key. */
export const workshopTemplate = z
  .strictObject({
    name: z.string().min(1).max(255).describe('Name in the catalog.'),
    description: z.string().max(fields.longText).optional().describe('What the session offers, in Markdown.'),
    image: fields.image().optional().describe('Container image of the app.'),
    defaultDuration: text(duration).optional().describe('How long a session lives unless its launcher says otherwise.'),
    port: fields.port().optional().describe('Port on which the app listens inside its container.'),
    env: fields.env().optional().describe('Environment variables of the app.'),
    args: fields.args().optional().describe('Arguments of the app container.'),
    tier: fields.tier().optional().describe('Tier of the sessions: which nodes they may run on.'),
    resources: resources.optional().describe('CPU, memory and ephemeral storage of the app container.'),
    storage: storage.optional().describe('A volume, mounted at /data.'),
    tags: z.array(z.enum(templateTags)).max(templateTags.length).optional().describe('Words to filter the catalog by.'),
    enabled: z.boolean().optional().describe('Whether the template can be launched.'),
    url: text(webAddress).optional().describe('Where to read about the material.'),
    sourceUrl: text(webAddress).optional().describe('Where the material’s sources are.'),
    submittedBy: z.string().max(255).optional().describe('Who proposed the template.'),
  })
  .describe('One template of sessions.');

/** One entry of the catalog. */
export type WorkshopTemplate = z.output<typeof workshopTemplate>;

/** What both templates of ours give a session; the API's limits allow no larger ephemeral request. */
const workplace = {
  defaultDuration: '4h',
  tier: 'small',
  resources: {
    cpu: '2',
    memory: '4Gi',
    cpuRequest: '500m',
    memoryRequest: '2Gi',
    ephemeralStorage: '32Gi',
    ephemeralStorageRequest: '2Gi',
  },
  storage: { size: '10Gi' },
} as const;

const whereToKeepWork =
  'Keep your work under `/data`: that volume lasts as long as the session, everything else only as long as its container.';

/** The catalog of an installation that brings none. */
export const defaultTemplates: Readonly<Record<string, WorkshopTemplate>> = {
  rstudio: {
    name: 'RStudio',
    description: `R and RStudio Server in the browser, without a password: the platform lets nobody but you in.\n\n${whereToKeepWork}`,
    image: 'rocker/rstudio:4.5.3',
    port: 8787,
    ...workplace,
    tags: ['rstudio'],
  },
  jupyterlab: {
    name: 'JupyterLab',
    description: `JupyterLab with the scientific Python libraries, without a token: the platform lets nobody but you in.\n\n${whereToKeepWork}`,
    image: 'quay.io/jupyter/scipy-notebook:2025-03-14',
    port: 8888,
    args: ['start-notebook.py', '--ServerApp.ip=0.0.0.0', '--ServerApp.port=8888', '--IdentityProvider.token='],
    ...workplace,
    tags: ['jupyter', 'python'],
  },
};
