// What ships has names in it: each of them must say what stood there when the form was tried.
import { describe, expect, it } from 'vitest';
import type { Form, ListForm, Part } from '../../src/helm-compiler/form.js';
import { requireSame, withNames } from '../../src/helm-compiler/names.js';
import { Refusal } from '../../src/helm-compiler/refusal.js';
import { entry, fixed, item, list, map, ref, text, word } from './form-words.js';
import { trialOf } from './laboratory.js';

const metadata = { name: 'trial', version: '1.0.0', description: 'A trial.', appVersion: '7.8.9' };
const trial = trialOf(({ name }) => ({ name: `${name}-x`, labels: { version: '7.8.9' } }));
const unit = { id: 'unit', trial, agreed: [{ name: 'set' }, { name: 'empty' }].map((each) => trial.environment(each)) };
const spelled = text(ref('name'), word('-x'));

/** The unit with this as its name. */
const formWith = (name: Form, version: Form = fixed('7.8.9')): ListForm =>
  list(item(map(entry('name', name), entry('labels', map(entry('version', version))))));
const include = (of: Form): Form => text({ is: 'include', name: 'full', of } as Part);

describe('a form with names in it', () => {
  it('has them where the same stood, and says the same', () => {
    const compiled = { named: [{ name: 'full', form: spelled }], units: [{ id: 'unit', form: formWith(spelled) }] };
    const shipped = withNames(compiled, metadata);
    expect(shipped.units).toEqual([{ id: 'unit', form: formWith(include(spelled), text(ref('chart.appVersion'))) }]);
    expect(() => requireSame([unit], shipped, metadata)).not.toThrow();
  });

  it.each<[string, Form, Form, string]>([
    ['a name stands for something else', text(ref('name'), word('-y')), include(spelled), 'unit: #0.name: says'],
    ['a name is out of place', spelled, text(word('x'), { is: 'include', name: 'full', of: spelled }), 'unit: #0.name'],
  ])('is refused where %s', (_, named, name, message) => {
    const shipped = {
      named: [{ name: 'full', form: named as typeof spelled }],
      units: [{ id: 'unit', form: formWith(name) }],
    };
    const tried = () => requireSame([unit], shipped, metadata);
    expect(tried).toThrow(Refusal);
    expect(tried).toThrow(message);
  });

  it('is refused where the version of the program is another', () => {
    const shipped = withNames({ named: [], units: [{ id: 'unit', form: formWith(spelled) }] }, metadata);
    const tried = () => requireSame([unit], shipped, { ...metadata, appVersion: '1.0.0' });
    expect(tried).toThrow('labels.version');
  });

  it('means by a name within a name what that says', () => {
    const outer = text({ is: 'include', name: 'full', of: spelled });
    const shipped = (inner: typeof spelled) => ({
      named: [
        { name: 'outer', form: outer },
        { name: 'full', form: inner },
      ],
      units: [{ id: 'unit', form: formWith(text({ is: 'include', name: 'outer', of: outer })) }],
    });
    expect(() => requireSame([unit], shipped(spelled), metadata)).not.toThrow();
    expect(() => requireSame([unit], shipped(text(word('other'))), metadata)).toThrow(Refusal);
  });
});
