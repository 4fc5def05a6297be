// Renders one construct of a session, the way tests of constructs look at it.
import { ApiObject, App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { SessionProps, SessionSettings } from '../../src/model/sessions/index.js';
import { settingsWith, workshopOf } from '../model/sessions/sessions.js';
import { minimalWorkshop } from '../model/workshop-examples.js';
import type { Rendered } from './render.js';

type Part = new (scope: Construct, id: string, props: SessionProps) => Construct;

/** What a construct renders for the minimal Workshop with some fields of its spec, and some settings, replaced. */
export function renderPart(
  part: Part,
  spec: object = {},
  over: Partial<SessionSettings> = {},
  kept: Pick<SessionProps, 'host' | 'podSelector'> = {},
): Rendered[] {
  const chart = new Chart(new App(), 'chart');
  new part(chart, 'part', { workshop: workshopOf(minimalWorkshop, spec), settings: settingsWith(over), ...kept });
  return chart.node
    .findAll()
    .filter((node) => ApiObject.isApiObject(node))
    .map((object) => (object as ApiObject).toJson() as Rendered);
}
