// One unit, from a function of values to a form that has been tried against it. What cannot be explained by options is a
// Refusal; a form that a random trial proves wrong is made again with that trial among its cases.
import type { Json } from '../model/json.js';
import type { Absorbed } from './absorption.js';
import { absorb, unpinned, withFallbacks } from './absorption.js';
import type { CompiledUnit, Effort } from './compiled-unit.js';
import { combinations, everyAssignment, leavesRead, plainAssignments, randomAssignment } from './assignments.js';
import type { Fours } from './coverage.js';
import { combinationsOfFour, fourWise } from './coverage.js';
import { withDefaults } from './defaults.js';
import { differenceOf } from './difference.js';
import type { Item, ListForm } from './form.js';
import { Inexplicable, Learner } from './learner.js';
import type { Assignment, Environment, Leaf } from './leaves.js';
import { keysBeside, ordered } from './map-order.js';
import { probed, vocabularyOf } from './probes.js';
import type { Random } from './random.js';
import { randomFrom } from './random.js';
import { ofAlikeCases, shown } from './sightings.js';
import { Refusal } from './refusal.js';
import { ANY_WORD, RECOGNISED, variantCount } from './sentinels.js';
import type { Case } from './synthesiser.js';
import { Synthesiser } from './synthesiser.js';
import { sameObjects, type Laboratory, type Subject, Trial } from './trial.js';

/** How many counterexamples are learnt from before the unit is given up. */
const MAX_ROUNDS = 40;

/** How many counterexamples are learnt from at once. */
const MAX_LESSONS = 20;

/** Compiles one unit. */
export function compileUnit(subject: Subject, laboratory: Laboratory, effort: Effort): CompiledUnit {
  return new UnitCompiler(new Trial(subject, laboratory), effort).compile();
}

class UnitCompiler {
  private readonly random: Random = randomFrom(20_260_101);
  private readonly branching = new Set<string>();
  private absorbed: Absorbed[] = [];
  private switches: Leaf[] = [];
  private cases: Case[] = [];
  private surveyed = 0;
  private fours: Fours | undefined;
  private refutations = 0;

  constructor(
    private readonly trial: Trial,
    private readonly effort: Effort,
  ) {}

  compile(): CompiledUnit {
    this.explore();
    this.collectCases();
    const form = this.settled();
    const { subject, runs } = this.trial;
    return {
      id: subject.id,
      form,
      switches: this.switches.map(({ id }) => id),
      combinations: combinations(this.switches),
      cases: this.cases.length,
      surveyed: this.surveyed,
      ...(this.fours && { fours: this.fours }),
      refutations: this.refutations,
      runs,
      trial: this.trial,
      absorbed: this.absorbed,
    };
  }

  /** Which leaves the unit reads, and on which of them it branches. */
  private explore(): void {
    const { leaves } = this.trial.laboratory;
    const open = leaves.filter(({ options }) => options.length > 1);
    const read = leavesRead(open, this.trial, () => this.anyAssignment(open));
    this.absorbed = [];
    for (const leaf of read) {
      if (this.branching.has(leaf.id)) continue;
      const found = absorb(leaf, this.trial, () => ({ ...this.anyAssignment(read), ...this.pins() }));
      if (found !== undefined) this.absorbed.push(found);
    }
    const absorbedIds = new Set(this.absorbed.map(({ leaf }) => leaf.id));
    this.switches = read.filter(({ id }) => !absorbedIds.has(id));
  }

  private pins(): Assignment {
    return Object.fromEntries(this.absorbed.map(({ leaf, pinned }) => [leaf.id, pinned]));
  }

  private anyAssignment(leaves: readonly Leaf[]): Assignment {
    return randomAssignment(leaves, this.random, this.trial.laboratory.isImpossible);
  }

  private collectCases(): void {
    this.cases = [];
    const all = combinations(this.switches);
    const chosen =
      all <= this.effort.cases
        ? [...everyAssignment(this.switches)]
        : [
            ...plainAssignments(this.switches),
            ...Array.from({ length: this.effort.cases }, () => this.anyAssignment(this.switches)),
          ];
    chosen
      .filter((assignment) => !this.trial.laboratory.isImpossible(assignment))
      .forEach((assignment) => this.addCase(assignment));
  }

  private addCase(switches: Assignment): void {
    const assignment = { ...switches, ...this.pins() };
    const objects = withFallbacks(this.trial.generalised(assignment), this.absorbed);
    this.cases.push({ assignment: switches, objects, scope: this.trial.scope(this.trial.environment(assignment)) });
  }

  /** A form that has survived all trials. */
  private settled(): ListForm {
    let last: readonly [form: ListForm, environment: Environment] | undefined;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const form = this.synthesised();
      const refuted = this.refute(form);
      const wrong = refuted.length > 0 ? refuted : this.survey(form);
      if (wrong.length === 0) return this.probe(ordered(form, this.trial, { pins: this.pins(), cases: this.cases }));
      this.refutations += wrong.length;
      if (wrong[0] !== undefined) last = [form, wrong[0]];
      this.learnFrom(wrong, form);
    }
    throw this.refusal(
      `is explained differently by every trial, ${String(MAX_ROUNDS)} times`,
      'give the unit fewer switches, or branch on them in one place',
      last && this.seen(...last, this.switchesOf(last[1])),
    );
  }

  private synthesised(): ListForm {
    const active = new Set(this.switches.map(({ id }) => id));
    const named = this.trial.laboratory.named.filter(({ leaves }) => leaves.every((id) => active.has(id)));
    const learner = new Learner(
      this.cases.map(({ assignment }) => assignment),
      this.switches,
      named,
    );
    try {
      return withDefaults(new Synthesiser(this.cases, learner, this.switches).objects());
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

  /** Data for which the form and the unit disagree. */
  private refute(form: ListForm): Environment[] {
    const wrong: Environment[] = [];
    for (const { assignment } of this.cases) {
      const environment = this.trial.environment({ ...assignment, ...this.pins() });
      if (!this.agrees(form.items, environment)) throw this.inconsistent(form, environment, assignment);
    }
    for (let tries = 0; tries < this.effort.trials && wrong.length < MAX_LESSONS; tries++) {
      const assignment = { ...this.anyAssignment(this.switches), ...unpinned(this.absorbed, this.random) };
      const environment = this.trial.environment(assignment, tries % variantCount);
      if (!this.agrees(form.items, environment)) wrong.push(environment);
    }
    return wrong;
  }

  /** Assignments for which the form and the unit disagree, among those that cover all options four by four, or all. */
  private survey(form: ListForm): Environment[] {
    const { isImpossible } = this.trial.laboratory;
    const isExhaustive = combinations(this.switches) <= this.effort.exhaustive;
    const fours = { all: combinationsOfFour(this.switches), forbidden: 0, unreached: 0 };
    const assignments = isExhaustive
      ? everyAssignment(this.switches)
      : fourWise(this.switches, { random: this.random, isImpossible, leaveOut: (why) => void fours[why]++ });
    this.surveyed = 0;
    this.fours = isExhaustive ? undefined : fours;
    const wrong: Environment[] = [];
    for (const assignment of assignments) {
      if (isImpossible(assignment)) continue;
      this.surveyed++;
      const environment = this.trial.environment({ ...assignment, ...this.pins() });
      if (!this.agrees(form.items, environment)) wrong.push(environment);
      if (wrong.length === MAX_LESSONS) break;
    }
    return wrong;
  }

  /** The form, if it also agrees with the unit about data that constructs might treat specially. */
  private probe(form: ListForm): ListForm {
    const leaves = this.trial.laboratory.leaves.filter(({ id }) => this.trial.read.has(id));
    const rendered = this.cases
      .slice(0, 20)
      .flatMap(({ assignment }) => this.trial.rendered(this.trial.environment({ ...assignment, ...this.pins() })));
    const vocabulary = vocabularyOf(rendered, this.trial.laboratory.literals, keysBeside(form));
    for (let tries = 0; tries < this.effort.trials && leaves.length > 0; tries++) {
      const assignment = { ...this.anyAssignment(this.switches), ...unpinned(this.absorbed, this.random) };
      const environment = probed(
        this.trial.environment(assignment, tries % variantCount),
        leaves,
        vocabulary,
        this.random,
      );
      if (!this.agrees(form.items, environment))
        throw this.dependsOnData(form, environment, this.switchesOf(environment));
    }
    return form;
  }

  private agrees(items: readonly Item[], environment: Environment): boolean {
    return sameObjects(this.trial.evaluated(items, environment), this.trial.rendered(environment));
  }

  /** Makes counterexamples cases; or finds that an absorbed leaf is a switch; or that the unit looks at data. */
  private learnFrom(wrong: readonly Environment[], form: ListForm): void {
    const isNew = (switches: Assignment) =>
      !this.agrees(form.items, this.trial.environment({ ...switches, ...this.pins() }));
    const lessons = wrong.map((environment) => this.switchesOf(environment));
    const telling = lessons.filter(isNew);
    if (telling.length > 0) return telling.forEach((switches) => this.addCase(switches));
    const [environment] = wrong;
    if (environment === undefined) return;
    const culprit = this.culpritAmongAbsorbed(form, environment);
    if (culprit === undefined) throw this.dependsOnData(form, environment, this.switchesOf(environment));
    this.branching.add(culprit.leaf.id);
    this.explore();
    this.collectCases();
  }

  private switchesOf(environment: Environment): Assignment {
    const scope = this.trial.scope(environment);
    return Object.fromEntries(this.switches.map(({ id }) => [id, scope.option(id)]));
  }

  private culpritAmongAbsorbed(form: ListForm, environment: Environment): Absorbed | undefined {
    const scope = this.trial.scope(environment);
    const plain = { ...this.switchesOf(environment), ...this.pins() };
    return this.absorbed.find(({ leaf }) => {
      const alone = this.trial.environment({ ...plain, [leaf.id]: scope.option(leaf.id) });
      return !this.agrees(form.items, alone);
    });
  }

  private inconsistent(form: ListForm, environment: Environment, switches: Assignment): Refusal {
    return this.refusal(
      'is rendered in a way that no form can express',
      'split the unit, or report this to the compiler',
      this.seen(form, environment, switches),
    );
  }

  private dependsOnData(form: ListForm, environment: Environment, switches: Assignment): Refusal {
    const seen = this.seen(form, environment, switches);
    const leaf = this.culpritAmongData(form, environment, switches);
    return this.refusal(
      'depends on what the data says, not only on whether there is any',
      'hand the data on unchanged; make it a flag or a choice, or a typed field, to branch on it',
      { ...seen, ...(leaf === undefined ? {} : { leaf }) },
    );
  }

  private evaluated(items: readonly Item[], switches: Assignment): readonly Json[] {
    return this.trial.evaluated(items, this.trial.environment({ ...switches, ...this.pins() }));
  }

  /** Where the unit and the form differ, and what each of them says there. */
  private seen(form: ListForm, environment: Environment, switches: Assignment): Partial<Refusal['finding']> {
    const evaluated = this.trial.evaluated(form.items, environment);
    return { ...shown(differenceOf(this.trial.rendered(environment), evaluated)), switches };
  }

  /** The leaf whose data alone makes the difference. */
  private culpritAmongData(form: ListForm, environment: Environment, switches: Assignment): string | undefined {
    const plain = this.trial.environment({ ...switches, ...this.pins() }, RECOGNISED);
    return [...this.trial.read].find(
      (id) => environment[id] !== ANY_WORD && !this.agrees(form.items, { ...plain, [id]: environment[id] as Json }),
    );
  }

  private refusal(message: string, remedy: string, more: Partial<Refusal['finding']> = {}): Refusal {
    return new Refusal({ unit: this.trial.subject.id, message, remedy, ...more });
  }
}
