// Which permissions an installation hands out: derived from every kind that WorkshopChart can render under the ingress
// controller in use, and from the table of what the operator does with a kind (model/platform/permissions.ts).
import type { Permission } from '../model/platform/permissions.js';
import { permissionsFor } from '../model/platform/permissions.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { settingsOf, valuesByDefault } from '../model/sessions/index.js';
import type { Values } from '../model/values/schema/index.js';
import type { Workshop } from '../model/workshop/index.js';
import { workshopSchema } from '../model/workshop/index.js';
import { renderWorkshop } from './workshop-chart.js';

type Controller = Values['ingress']['controller'];

const controllers: Readonly<Record<Controller, unknown>> = { traefik: 1, nginx: 1, custom: 1 };

const derived = new Map<Controller, readonly Permission[]>();

/** Every permission of an installation: they depend on its ingress controller alone, so they are derived once for each. */
export function permissionsUnder({ ingress: { controller } }: Values): readonly Permission[] {
  const known = derived.get(controller) ?? permissionsFor(sessionKinds(controller), leftoverKinds(controller));
  derived.set(controller, known);
  return known;
}

/** Every kind that a session can be made of, whatever its Workshop asks for and whatever is switched on. */
export function sessionKinds(controller: Controller): string[] {
  const rendered = specimens.flatMap((workshop) =>
    branches(settingsUnder(controller)).flatMap((settings) => renderWorkshop(workshop, settings)),
  );
  return [...new Set(rendered.map(({ kind }) => kind))];
}

/** The kinds that sessions are made of under other controllers alone. */
function leftoverKinds(controller: Controller): string[] {
  const made = sessionKinds(controller);
  const others = (Object.keys(controllers) as Controller[]).flatMap(sessionKinds);
  return [...new Set(others)].filter((kind) => !made.includes(kind));
}

/** Workshops that differ in what they are made of. */
const specimens: readonly Workshop[] = [{}, { storage: {} }, { storage: { workspace: { persist: 'per-user' } } }].map(
  (spec) =>
    workshopSchema().parse({
      apiVersion: 'orchestra.io/v1',
      kind: 'Workshop',
      metadata: { name: 'specimen', namespace: 'specimens' },
      spec: { name: 'specimen', owner: 'somebody@example.org', ...spec },
    }),
);

function settingsUnder(controller: Controller): SessionSettings {
  const values = valuesByDefault();
  const release = { name: 'specimen', namespace: 'specimens', service: '' };
  return settingsOf({ values: { ...values, ingress: { ...values.ingress, controller } }, release });
}

/** The settings with each switch of a session on and off. */
function branches(settings: SessionSettings): SessionSettings[] {
  const { authentication, networkPolicy, ingress } = settings;
  return both.flatMap((enabled) =>
    both.flatMap((required) =>
      both.map((tls) => ({
        ...settings,
        networkPolicy: { ...networkPolicy, enabled },
        authentication: { ...authentication, required },
        ingress: { ...ingress, tls: { ...ingress.tls, enabled: tls } },
      })),
    ),
  );
}

const both = [true, false] as const;
