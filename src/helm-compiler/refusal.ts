// What cannot be compiled, said so that the author of a construct knows where to look and what to do.

/** One thing that cannot be compiled. */
export interface Finding {
  readonly unit: string;
  /** Where in the objects. @default - somewhere in the unit */
  readonly path?: string;
  /** What is wrong. */
  readonly message: string;
  /** What was seen there, for data that differs in nothing but itself. @default - nothing to show */
  readonly observed?: readonly string[];
  /** The leaf involved. @default - not known */
  readonly leaf?: string;
  /** The options under which it happens. @default - any */
  readonly switches?: Readonly<Record<string, string>>;
  /** What to do. */
  readonly remedy: string;
}

/** A construct does something that no chart can do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly finding: Finding) {
    super(formatFinding(finding));
  }
}

function formatFinding({ unit, path, message, observed = [], leaf, switches = {}, remedy }: Finding): string {
  const chosen = Object.entries(switches).map(([id, option]) => `${id}=${option}`);
  return [
    `${unit}${path === undefined ? '' : `: ${path}`}: ${message}`,
    ...(leaf === undefined ? [] : [`  leaf: ${leaf}`]),
    ...observed.map((each) => `  observed: ${each}`),
    ...(chosen.length === 0 ? [] : [`  with: ${chosen.join(', ')}`]),
    `  remedy: ${remedy}`,
  ].join('\n');
}
