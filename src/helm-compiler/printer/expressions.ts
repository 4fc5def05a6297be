// Forms as template expressions: what is handed to toRawJson, toYaml and sha256sum.
import type { Entry, Form, Guarded, Item, MapForm } from '../form.js';
import { argument, booleanOf } from './conditions.js';
import { groupsOf } from './line-order.js';
import type { Place } from './place.js';
import { expressionOf, rootOf } from './place.js';
import { TextPrinter } from './texts.js';

/** A form cannot be written as template. */
export class Unprintable extends Error {}

/** Prints forms as expressions. */
export class ExpressionPrinter {
  readonly texts = new TextPrinter((form, place) => this.form(form, place));

  form(form: Form, place: Place): string {
    switch (form.is) {
      case 'constant':
        return form.value === null ? 'nil' : String(form.value);
      case 'data':
        return expressionOf(form.ref, place);
      case 'text':
        return this.texts.expression(form, place);
      case 'map':
        return this.map(form, place);
      case 'list':
        return this.list(form.items, place);
      case 'choice':
        return this.choice(form.of, place);
    }
  }

  /** The contributions to a map as a list of maps, of which later ones win. */
  layers({ entries }: MapForm, place: Place): string[] {
    return groupsOf(entries, place).flatMap(({ when, yes, no }) => {
      if (when === undefined) return this.plainLayers(yes, place);
      const [then, otherwise] = [yes, no].map((some) => argument(this.laid(this.plainLayers(some, place), place)));
      return `ternary ${then ?? ''} ${no.length === 0 ? '(dict)' : (otherwise ?? '')} ${argument(booleanOf(when, place))}`;
    });
  }

  /** The same, whatever the conditions; neighbours whose keys are fixed are one map. */
  private plainLayers(entries: readonly Entry[], place: Place): string[] {
    const layers: { open: boolean; text: string }[] = [];
    for (const entry of entries) {
      const open = entry.is !== 'entry';
      const last = layers.at(-1);
      const text = this.plainLayer(entry, place);
      if (!open && last?.open === false) last.text += text.replace(/^dict/, '');
      else layers.push({ open, text });
    }
    return layers.map(({ text }) => text);
  }

  private plainLayer(entry: Entry, place: Place): string {
    if (entry.is === 'each') throw new Unprintable('entries made of elements, as an expression');
    if (entry.is === 'splice') return expressionOf(entry.ref, place);
    if (entry.is === 'include') return `include "${place.chart}.${entry.name}" ${rootOf(place)} | fromYaml`;
    return `dict ${argument(this.texts.expression(entry.key, place))} ${argument(this.form(entry.value, place))}`;
  }

  private map(form: MapForm, place: Place): string {
    return this.laid(this.layers(form, place), place);
  }

  /** Maps laid over each other. */
  private laid(layers: readonly string[], place: Place): string {
    const [only] = layers;
    if (only === undefined) return 'dict';
    if (layers.length === 1) return only;
    return `include "${place.chart}.overlay" (list ${layers.map(argument).join(' ')}) | fromYaml`;
  }

  private list(items: readonly Guarded<Item>[], place: Place): string {
    const runs = items.map((item) => this.run(item, place));
    const [only] = runs;
    if (items.every(({ is, when }) => is === 'item' && when === undefined)) {
      return `list ${items.map((item) => (item.is === 'item' ? argument(this.form(item.value, place)) : '')).join(' ')}`.trimEnd();
    }
    return runs.length === 1 && only !== undefined ? only : `concat ${runs.map(argument).join(' ')}`;
  }

  private run(item: Guarded<Item>, place: Place): string {
    if (item.is === 'each') throw new Unprintable('items made of elements, as an expression');
    const run = item.is === 'splice' ? expressionOf(item.ref, place) : `list ${argument(this.form(item.value, place))}`;
    return item.when === undefined ? run : `ternary ${argument(run)} (list) ${argument(booleanOf(item.when, place))}`;
  }

  private choice(of: readonly Guarded<{ value: Form }>[], place: Place): string {
    const [first, ...rest] = of;
    if (first === undefined) throw new Unprintable('a choice of nothing');
    const value = this.form(first.value, place);
    if (first.when === undefined) return value;
    return `ternary ${argument(value)} ${argument(this.choice(rest, place))} ${argument(booleanOf(first.when, place))}`;
  }
}
