// `orchestra gitops`: the objects by which Argo CD or Flux sync rendered manifests from a repository.
import { Argument, Command, Option } from 'commander';
import { defaultRelease } from '../charts/platform-chart.js';
import type { Manifest } from '../manifest/manifest.js';
import { toYaml } from '../manifest/yaml.js';
import { gather, UserError } from '../model/problem.js';
import { valuesByDefault } from '../model/sessions/index.js';
import { argocdApplication, argocdHealth } from './gitops/argocd.js';
import { fluxKustomization } from './gitops/flux.js';
import type { Delivery } from './gitops/source.js';
import { deliveryFaults } from './gitops/source.js';
import { namespacesOf } from '../review/doctor/expectations.js';
import { installationOf } from './installation.js';
import { jsonText, manifestsSchema, withJsonSchema } from './json-output.js';
import type { ReleaseOptions } from './release-input.js';
import { withReleaseOptions } from './release-input.js';
import type { Terminal } from './terminal.js';
import type { ValuesOptions } from './values-input.js';
import { readPlatform, withValuesOptions } from './values-input.js';

type Tool = 'argocd' | 'flux';

interface Options extends ValuesOptions, ReleaseOptions {
  readonly repo?: string;
  readonly revision: string;
  readonly path?: string;
  readonly toolNamespace?: string;
  readonly health?: true;
  readonly output: 'yaml' | 'json';
}

const namespaces: Readonly<Record<Tool, string>> = { argocd: 'argocd', flux: 'flux-system' };

/** Prints what a GitOps tool needs. */
export function gitopsCommand(terminal: Terminal): Command {
  const command = new Command('gitops').description(
    'Print the objects by which Argo CD or Flux sync rendered manifests.',
  );
  return withJsonSchema(withReleaseOptions(withValuesOptions(command)), manifestsSchema, terminal)
    .addArgument(new Argument('<tool>', 'the tool that syncs: argocd or flux').choices(['argocd', 'flux']))
    .option('--repo <url>', 'the repository that holds the manifests')
    .option('--revision <name>', 'branch, commit, or a name such as refs/tags/v1', 'main')
    .option(
      '--path <folder>',
      'folder of the repository that orchestra synth writes (default: dist/<environment> with -e)',
    )
    .option('--tool-namespace <name>', 'where the tool looks for its objects (default: argocd, flux-system)')
    .option('--health', 'print the part of Argo CD’s ConfigMap that says how healthy a Workshop is, and nothing else')
    .addOption(new Option('--output <format>', 'how to print the objects').choices(['yaml', 'json']).default('yaml'))
    .action((tool: Tool, options: Options) => {
      const objects = options.health === true ? healthFor(tool, options) : objectsFor(tool, options, terminal);
      const head = options.health === true ? healthHead : '';
      terminal.out(
        options.output === 'json' ? jsonText(objects) : head + objects.map((each) => toYaml(each)).join('---\n'),
      );
    });
}

const healthHead =
  '# One key of a ConfigMap that holds others: kubectl apply --server-side --field-manager=orchestra -f -\n';

function healthFor(tool: Tool, { toolNamespace }: Options): Manifest[] {
  if (tool === 'argocd') return argocdHealth(toolNamespace ?? namespaces.argocd);
  throw UserError.of('--health: what Flux has to know of Workshops is in its Kustomization; leave it out');
}

function objectsFor(tool: Tool, options: Options, terminal: Terminal): Manifest[] {
  const installed = gather([options], (given) => installationOf(given, () => readPlatform(given, terminal).values));
  const [installation] = installed.results;
  const delivery = deliveryOf(tool, options, {
    values: installation?.values ?? valuesByDefault(),
    release: { ...defaultRelease, ...installation?.release },
  });
  const faults = [...installed.problems, ...deliveryFaults(delivery)];
  if (faults.length > 0) throw new UserError(faults);
  sayWhatToDo(tool, delivery, terminal);
  return tool === 'argocd' ? argocdApplication(delivery) : fluxKustomization(delivery);
}

function deliveryOf(tool: Tool, options: Options, installation: Pick<Delivery, 'values' | 'release'>): Delivery {
  const { repo = '', revision, environment, toolNamespace = namespaces[tool] } = options;
  const path = options.path ?? (environment === undefined ? '' : `dist/${environment}`);
  return {
    ...installation,
    repository: repo,
    revision,
    path: path.replace(/^\.\//, '').replace(/\/$/, ''),
    toolNamespace,
  };
}

function sayWhatToDo(tool: Tool, delivery: Delivery, { say }: Terminal): void {
  if (tool === 'argocd')
    say('note: orchestra gitops argocd --health prints how Argo CD judges Workshops; apply it once\n');
  const unmade = namespacesNobodyMakes(tool, delivery);
  if (unmade.length > 0)
    say(
      `note: the namespaces must exist beforehand that neither the manifests nor the tool make: ${unmade.join(', ')}\n`,
    );
}

/** Argo CD makes the namespace that it deploys to, and no other; Flux makes none. */
function namespacesNobodyMakes(tool: Tool, { values, release }: Delivery): string[] {
  const made = [
    'default',
    ...(values.namespace.create ? [release.namespace, ...values.sessions.namespaces] : []),
    ...(tool === 'argocd' ? [release.namespace] : []),
  ];
  return namespacesOf({ values, release }).filter((name) => !made.includes(name));
}
