// Whether somebody will act on the Ingresses: the class that they name, or a default one.
import type { KubeObject } from '../../kube/object.js';
import type { Values } from '../../model/values/schema/index.js';
import { labelsAt, textAt } from '../fields.js';
import type { Check } from './check.js';
import { namedClasses } from './expectations.js';
import { fail, judged, pass, warn } from './verdicts.js';
import type { Verdict } from './verdicts.js';

export const checkIngressClass: Check = {
  name: 'ingress-class',
  question:
    'The IngressClass `ingress.className` is there and of `ingress.controller`; without one, a default class is.',
  when: 'before',
  judge: (subject, { ingressClasses }) => {
    const names = namedClasses(subject);
    if (names.length === 0) return [pass('IngressClass', 'not needed: no Ingress is rendered')];
    return judged('IngressClass', ingressClasses, (found) =>
      names.map((name) => judgeClass(name, found, subject.values.ingress.controller)),
    );
  },
};

const controllers: Readonly<Record<Values['ingress']['controller'], string | undefined>> = {
  traefik: 'traefik.io/ingress-controller',
  nginx: 'k8s.io/ingress-nginx',
  custom: undefined,
};

function judgeClass(
  name: string,
  classes: readonly KubeObject[],
  controller: Values['ingress']['controller'],
): Verdict {
  const meant = classes.find((each) => (name === '' ? isDefault(each) : each.metadata.name === name));
  const about = name === '' ? 'IngressClass' : `IngressClass ${name}`;
  if (meant === undefined) return missing(about, name, classes);
  const actual = textAt(meant.spec, 'controller');
  const wanted = controllers[controller];
  if (wanted === undefined || actual === wanted) return pass(about, `${meant.metadata.name} is of ${actual}`);
  return warn(about, `${meant.metadata.name} is of ${actual}, and annotations are rendered for ${controller}`, {
    fix: 'set ingress.className to a class of that controller, or ingress.controller to what the class is of',
  });
}

function missing(about: string, name: string, classes: readonly KubeObject[]): Verdict {
  const there = classes.map(({ metadata }) => metadata.name);
  const choice = there.length === 0 ? 'the cluster has none' : `the cluster has ${there.join(', ')}`;
  if (name === '') {
    return fail(about, `ingress.className is empty, and no class is the default; ${choice}`, {
      fix: 'set ingress.className, or mark a class as the default one',
    });
  }
  return fail(about, `it is not there; ${choice}`, { fix: 'install the ingress controller, or set ingress.className' });
}

function isDefault({ metadata }: KubeObject): boolean {
  return labelsAt(metadata, 'annotations')['ingressclass.kubernetes.io/is-default-class'] === 'true';
}
