// One unit, from a function of values to a form that has been tried against it. What cannot be explained by options is a
// Refusal; a form that a trial proves wrong is made again with that trial among its cases.
import type { Json } from '../model/json.js';
import type { Absorbed } from './absorption.js';
import { withFallbacks } from './absorption.js';
import type { CompiledUnit, Effort } from './compiled-unit.js';
import { combinations, everyAssignment, plainAssignments } from './assignments.js';
import { branchesOf, type Branches } from './branches.js';
import { withDefaults } from './defaults.js';
import { differenceOf } from './difference.js';
import type { Item, ListForm } from './form.js';
import { Inexplicable, Learner } from './learner.js';
import type { Assignment, Environment } from './leaves.js';
import { ordered } from './map-order.js';
import { randomFrom } from './random.js';
import { Refuter, type Means, type Survey } from './refuter.js';
import { ofAlikeCases, shown } from './sightings.js';
import { Refusal } from './refusal.js';
import { ANY_WORD, RECOGNISED } from './sentinels.js';
import type { Case } from './synthesiser.js';
import { Synthesiser } from './synthesiser.js';
import { type Laboratory, type Subject, Trial } from './trial.js';

/** How many counterexamples are learnt from before the unit is given up. */
const MAX_ROUNDS = 40;

/** Compiles one unit. */
export function compileUnit(subject: Subject, laboratory: Laboratory, effort: Effort): CompiledUnit {
  return new UnitCompiler(new Trial(subject, laboratory), { effort, random: randomFrom(20_260_101) }).compile();
}

/** A form that has survived, and how it was tried. */
interface Survivor extends Omit<Survey, 'wrong'> {
  readonly form: ListForm;
  /** Data on which it has agreed with the unit. */
  readonly agreed: readonly Environment[];
}

class UnitCompiler {
  private readonly known = new Set<string>();
  private branches: Branches;
  private refuter: Refuter;
  private cases: Case[] = [];
  private refutations = 0;

  constructor(
    private readonly trial: Trial,
    private readonly means: Means,
  ) {
    this.branches = branchesOf(trial, this.known, means.random);
    this.refuter = new Refuter(trial, this.branches, means);
  }

  compile(): CompiledUnit {
    this.collectCases();
    const survivor = this.settled();
    const { switches } = this.branches;
    return {
      id: this.trial.subject.id,
      ...survivor,
      switches: switches.map(({ id }) => id),
      combinations: combinations(switches),
      cases: this.cases.length,
      refutations: this.refutations,
      runs: this.trial.runs,
      trial: this.trial,
    };
  }

  private collectCases(): void {
    this.cases = [];
    const { switches } = this.branches;
    const { effort, random } = this.means;
    const chosen =
      combinations(switches) <= effort.cases
        ? [...everyAssignment(switches)]
        : [...plainAssignments(switches), ...Array.from({ length: effort.cases }, () => this.branches.any(random))];
    chosen
      .filter((assignment) => !this.trial.laboratory.isImpossible(assignment))
      .forEach((assignment) => this.addCase(assignment));
  }

  private addCase(switches: Assignment): void {
    const { absorbed, pins } = this.branches;
    const objects = withFallbacks(this.trial.generalised({ ...switches, ...pins }), absorbed);
    const scope = this.trial.scope(this.branches.environment(switches));
    this.cases.push({ assignment: switches, objects, scope });
  }

  /** A form that has survived all trials. What is tried is what ships: order, too, comes before. */
  private settled(): Survivor {
    let last: readonly [form: ListForm, environment: Environment] | undefined;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const form = ordered(this.synthesised(), this.trial, { pins: this.branches.pins, cases: this.cases });
      this.requireConsistent(form);
      const refuted = this.refuter.refute(form);
      const { wrong, ...survey } = refuted.length > 0 ? { wrong: refuted, surveyed: 0 } : this.refuter.survey(form);
      if (wrong.length === 0) return { form, ...survey, agreed: this.agreedOn(form) };
      this.refutations += wrong.length;
      if (wrong[0] !== undefined) last = [form, wrong[0]];
      this.learnFrom(wrong, form);
    }
    throw this.refusal(
      `is explained differently by every trial, ${String(MAX_ROUNDS)} times`,
      'give the unit fewer switches, or branch on them in one place',
      last && this.seen(...last, this.branches.optionsIn(last[1])),
    );
  }

  private synthesised(): ListForm {
    const { switches } = this.branches;
    const active = new Set(switches.map(({ id }) => id));
    const named = this.trial.laboratory.named.filter(({ leaves }) => leaves.every((id) => active.has(id)));
    const learner = new Learner(
      this.cases.map(({ assignment }) => assignment),
      switches,
      named,
    );
    try {
      return withDefaults(new Synthesiser(this.cases, learner, switches).objects());
    } catch (error) {
      if (!(error instanceof Inexplicable)) throw error;
      throw this.refusal(
        'differs between cases in which every option is the same',
        'let it depend on the values alone',
        {
          ...(error.place !== '' && { path: error.place }),
          ...ofAlikeCases(this.cases, (items, { assignment }) => this.evaluated(items, assignment)),
        },
      );
    }
  }

  /** The data of the cases, and of probes; a form that some probe refutes depends on what data says. */
  private agreedOn(form: ListForm): Environment[] {
    const known = this.cases.map(({ assignment }) => this.branches.environment(assignment));
    const { wrong, tried } = this.refuter.probe(form, known);
    if (wrong !== undefined) throw this.dependsOnData(form, wrong);
    return [...known, ...tried];
  }

  private requireConsistent(form: ListForm): void {
    for (const { assignment } of this.cases) {
      const environment = this.branches.environment(assignment);
      if (!this.refuter.agrees(form, environment)) throw this.inconsistent(form, environment, assignment);
    }
  }

  /** Makes counterexamples cases; or finds that an absorbed leaf is a switch; or that the unit looks at data. */
  private learnFrom(wrong: readonly Environment[], form: ListForm): void {
    const lessons = wrong.map((environment) => this.branches.optionsIn(environment));
    const telling = lessons.filter((switches) => !this.refuter.agrees(form, this.branches.environment(switches)));
    if (telling.length > 0) return telling.forEach((switches) => this.addCase(switches));
    const [environment] = wrong;
    if (environment === undefined) return;
    const culprit = this.culpritAmongAbsorbed(form, environment);
    if (culprit === undefined) throw this.dependsOnData(form, environment);
    this.known.add(culprit.leaf.id);
    this.branches = branchesOf(this.trial, this.known, this.means.random);
    this.refuter = new Refuter(this.trial, this.branches, this.means);
    this.collectCases();
  }

  private culpritAmongAbsorbed(form: ListForm, environment: Environment): Absorbed | undefined {
    const scope = this.trial.scope(environment);
    const plain = { ...this.branches.optionsIn(environment), ...this.branches.pins };
    return this.branches.absorbed.find(({ leaf }) => {
      const alone = this.trial.environment({ ...plain, [leaf.id]: scope.option(leaf.id) });
      return !this.refuter.agrees(form, alone);
    });
  }

  private inconsistent(form: ListForm, environment: Environment, switches: Assignment): Refusal {
    return this.refusal(
      'is rendered in a way that no form can express',
      'split the unit, or report this to the compiler',
      this.seen(form, environment, switches),
    );
  }

  private dependsOnData(form: ListForm, environment: Environment): Refusal {
    const switches = this.branches.optionsIn(environment);
    const seen = this.seen(form, environment, switches);
    const leaf = this.culpritAmongData(form, environment, switches);
    return this.refusal(
      'depends on what the data says, not only on whether there is any',
      'hand the data on unchanged; make it a flag or a choice, or a typed field, to branch on it',
      { ...seen, ...(leaf === undefined ? {} : { leaf }) },
    );
  }

  private evaluated(items: readonly Item[], switches: Assignment): readonly Json[] {
    return this.trial.evaluated(items, this.branches.environment(switches));
  }

  /** Where the unit and the form differ, and what each of them says there. */
  private seen(form: ListForm, environment: Environment, switches: Assignment): Partial<Refusal['finding']> {
    const evaluated = this.trial.evaluated(form.items, environment);
    return { ...shown(differenceOf(this.trial.rendered(environment), evaluated)), switches };
  }

  /** The leaf whose data alone makes the difference. */
  private culpritAmongData(form: ListForm, environment: Environment, switches: Assignment): string | undefined {
    const plain = this.trial.environment({ ...switches, ...this.branches.pins }, RECOGNISED);
    return [...this.trial.read].find(
      (id) => environment[id] !== ANY_WORD && !this.refuter.agrees(form, { ...plain, [id]: environment[id] as Json }),
    );
  }

  private refusal(message: string, remedy: string, more: Partial<Refusal['finding']> = {}): Refusal {
    return new Refusal({ unit: this.trial.subject.id, message, remedy, ...more });
  }
}
