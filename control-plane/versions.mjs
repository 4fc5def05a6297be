// The one list of what the control plane is made of. Kubernetes and etcd are pinned by go.mod (and its go.sum);
// kwok, helm, oauth2-proxy and Traefik build alone, each from its own module at the version named here.
import { readFileSync } from 'node:fs';

const goMod = readFileSync(new URL('./go.mod', import.meta.url), 'utf8');

/** @param {string} module */
function versionInGoMod(module) {
  const line = goMod.split('\n').find((text) => text.trim().startsWith(`${module} v`));
  if (!line) throw new Error(`control-plane/go.mod does not require ${module}: add it and run "go mod tidy" there`);
  return line.trim().split(' ')[1] ?? '';
}

export const kubernetesVersion = versionInGoMod('k8s.io/kubernetes');
const etcdVersion = versionInGoMod('go.etcd.io/etcd/server/v3');
const [major, minor] = kubernetesVersion.slice(1).split('.');

// Without these a Kubernetes binary calls itself v0.0.0-master.
const kubernetesStamps = [
  `k8s.io/component-base/version.gitVersion=${kubernetesVersion}`,
  `k8s.io/component-base/version.gitMajor=${major}`,
  `k8s.io/component-base/version.gitMinor=${minor}`,
];

// As in helm's own Makefile, where they follow its client-go (v0.37.0). Without them charts see Kubernetes v1.20.
const helmVersion = 'v3.22.0';
const helmStamps = (/** @type {string} */ version, /** @type {number} */ minor) => [
  `helm.sh/helm/v3/internal/version.version=${version}`,
  'helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1',
  `helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=${minor}`,
  'helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor=1',
  `helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor=${minor}`,
];

const proxyModule = 'github.com/oauth2-proxy/oauth2-proxy/v7';
const proxyVersion = 'v7.15.3';

/** @param {string} name */
const kubernetes = (name) => ({
  name,
  version: kubernetesVersion,
  package: `k8s.io/kubernetes/cmd/${name}`,
  stamps: kubernetesStamps,
});

/**
 * @typedef {object} Pin one program and how it is built
 * @property {string} name file name of the binary
 * @property {string} version
 * @property {string} package Go package of its main function
 * @property {string} [module] the Go module to build from; without it, the one in this folder
 * @property {string[]} stamps linker variables
 * @property {Record<string, string>} [lacks] files that the module needs and does not bring, path → text
 */

/** @type {Pin[]} */
export const pins = [
  { name: 'etcd', version: etcdVersion, package: 'go.etcd.io/etcd/server/v3', stamps: [] },
  kubernetes('kube-apiserver'),
  kubernetes('kube-controller-manager'),
  kubernetes('kube-scheduler'),
  kubernetes('kubectl'),
  { name: 'kwok', version: 'v0.8.0', module: 'sigs.k8s.io/kwok', package: 'sigs.k8s.io/kwok/cmd/kwok', stamps: [] },
  {
    name: 'helm',
    version: helmVersion,
    module: 'helm.sh/helm/v3',
    package: 'helm.sh/helm/v3/cmd/helm',
    stamps: helmStamps(helmVersion, 37),
  },
  {
    name: 'oauth2-proxy',
    version: proxyVersion,
    module: proxyModule,
    package: proxyModule,
    stamps: [`${proxyModule}/pkg/version.VERSION=${proxyVersion}`],
  },
];

const traefikVersion = 'v3.7.9';

/**
 * Built only when asked for, since it takes minutes and few tests need it. Its module refers to a folder that is a module
 * of its own, and so is not in what Go downloads: two types that are there for others to extend.
 * @type {Pin}
 */
export const traefikPin = {
  name: `traefik-${traefikVersion}`,
  version: traefikVersion,
  module: 'github.com/traefik/traefik/v3',
  package: './cmd/traefik',
  stamps: [`github.com/traefik/traefik/v3/pkg/version.Version=${traefikVersion.slice(1)}`],
  lacks: {
    'pkg/config/dynamic/ext/go.mod': 'module github.com/traefik/traefik/dynamic/ext\n',
    'pkg/config/dynamic/ext/ext.go': 'package ext\n\ntype HTTP struct{}\n\ntype Router struct{}\n',
  },
};

/**
 * The oldest helm that the chart is for, and the next major one: `make test-matrix` builds and runs them. Helm 4 reads the
 * version of its client-go from what Go builds into it.
 * @type {Pin[]}
 */
export const helmPins = [
  {
    name: 'helm-v3.12.3',
    version: 'v3.12.3',
    module: 'helm.sh/helm/v3',
    package: 'helm.sh/helm/v3/cmd/helm',
    stamps: helmStamps('v3.12.3', 27),
  },
  {
    name: 'helm-v4.3.1',
    version: 'v4.3.1',
    module: 'helm.sh/helm/v4',
    package: 'helm.sh/helm/v4/cmd/helm',
    stamps: ['helm.sh/helm/v4/internal/version.version=v4.3.1'],
  },
];
