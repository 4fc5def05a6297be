// The grammar of --set and its kin: `a.b=c,d[0].e={1,2},f\.g=null`, exactly as Helm's strvals package reads it, its oddities
// included (`a[0]` alone makes an empty list). It changes the document it is given, so callers pass a copy.
import type { Path } from '../json.js';
import { readJsonPrefix } from './json-prefix.js';
import type { Branch, Tree } from './set-tree.js';
import { fail, isTree, mismatch, ownEntry, quote, set, setIndex } from './set-tree.js';
import { forbiddenCharacter, forbiddenKey, MAX_DEPTH } from './text.js';

/** How the text after `=` becomes a value: each text alone, or as JSON. */
export type ValueReader = ((text: string) => Branch) | 'json';

/** Helm's limit. */
const MAX_NAMES = 30;

/** Whether the text has ended (which also ends every map and list around) or goes on. */
type Progress = 'goes on' | 'ended';

/** Sets in `document` what `text` says, and returns the paths that were set. */
export function assign(document: Tree, text: string, reader: ValueReader): Path[] {
  const character = forbiddenCharacter(text);
  if (character !== undefined) fail(`the character ${character} is not allowed`);
  const assignment = new Assignment(text, reader);
  while (assignment.key(document, [], 0) === 'goes on');
  return assignment.paths;
}

class Assignment {
  readonly paths: Path[] = [];
  #next = 0;

  constructor(
    private readonly text: string,
    private readonly reader: ValueReader,
  ) {}

  /** Reads one `name=value`, `name.…` or `name[0]…` into `map`. */
  key(map: Tree, path: Path, names: number): Progress {
    const { text: name, stop } = this.#until('=[,.');
    const refused = forbiddenKey(name);
    if (refused !== undefined) fail(refused);
    const here = [...path, name];
    if (here.length > MAX_DEPTH) fail(`names and indexes are nested more than ${String(MAX_DEPTH)} levels deep`);
    switch (stop) {
      case '[':
        return this.#indexed(map, here, names);
      case '=':
        return this.#assigned(here, (value) => set(map, name, value));
      case '.':
        return this.#nested(map, here, names + 1);
      case ',':
        return fail(`the key ${quote(name)} has no value; write ${quote(`${name}=`)} for an empty text`);
      default:
        return name === '' ? 'ended' : fail(`the key ${quote(name)} has no value; write key=value`);
    }
  }

  #nested(map: Tree, path: Path, names: number): Progress {
    if (names > MAX_NAMES) fail(`a key has more than ${String(MAX_NAMES)} dots`);
    const name = String(path.at(-1));
    const inner = ownEntry(map, name, {});
    if (!isTree(inner)) return fail(mismatch(path, inner, 'a map'));
    const progress = this.key(inner, path, names);
    const empty = Object.keys(inner).length === 0;
    if (empty && progress === 'goes on') fail(`the key ${quote(name)} has no value`);
    if (!empty) set(map, name, inner);
    return progress;
  }

  #indexed(map: Tree, path: Path, names: number): Progress {
    const index = this.#index();
    const name = String(path.at(-1));
    const list = ownEntry(map, name, []);
    if (!Array.isArray(list)) return fail(mismatch(path, list, 'a list'));
    const item = this.#item(list, [...path, index], names);
    set(map, name, item.list);
    return item.progress;
  }

  /** Reads what follows `[0]` into a list; the list is another one where it had to grow. */
  #item(list: Branch[], path: Path, names: number): { list: Branch[]; progress: Progress } {
    const index = Number(path.at(-1));
    if (path.length > MAX_DEPTH) fail(`names and indexes are nested more than ${String(MAX_DEPTH)} levels deep`);
    const { text, stop } = this.#until('[.=');
    if (text !== '') fail(`${quote(text)} follows an index; write a[0]=value, a[0].b=value or a[0][1]=value`);
    switch (stop) {
      case '=':
        return this.#assignedItem(list, path, index);
      case '[':
        return this.#nestedList(list, path, names);
      case '.':
        return this.#nestedMap(list, path, names);
      default:
        return { list, progress: 'ended' };
    }
  }

  #assignedItem(list: Branch[], path: Path, index: number): { list: Branch[]; progress: Progress } {
    let changed = list;
    this.#assigned(path, (value) => (changed = setIndex(list, index, value)));
    return { list: changed, progress: 'goes on' };
  }

  #nestedList(list: Branch[], path: Path, names: number): { list: Branch[]; progress: Progress } {
    const index = Number(path.at(-1));
    const next = this.#index();
    const inner = list[index] ?? [];
    if (!Array.isArray(inner)) return fail(mismatch(path, inner, 'a list'));
    const item = this.#item(inner, [...path, next], names);
    if (item.progress === 'ended') return { list, progress: 'ended' };
    return { list: setIndex(list, index, item.list), progress: 'goes on' };
  }

  #nestedMap(list: Branch[], path: Path, names: number): { list: Branch[]; progress: Progress } {
    const index = Number(path.at(-1));
    const existing = list[index];
    const inner = isTree(existing) ? existing : {};
    if (index < list.length) list[index] = inner;
    const progress = this.key(inner, path, names);
    // Helm forgets a new item when the flag ends with its last value empty: `a[0].b=` leaves an empty list.
    if (progress === 'ended') return { list, progress };
    return { list: setIndex(list, index, inner), progress };
  }

  #assigned(path: Path, store: (value: Branch) => void): Progress {
    this.paths.push(path);
    return this.reader === 'json' ? this.#json(store) : this.#texts(this.reader, store);
  }

  #texts(read: (text: string) => Branch, store: (value: Branch) => void): Progress {
    const first = this.text[this.#next];
    if (first === undefined) {
      store('');
      return 'ended';
    }
    store(first === '{' ? this.#list(read) : read(this.#until(',').text));
    return 'goes on';
  }

  #list(read: (text: string) => Branch): Branch[] {
    const list: Branch[] = [];
    this.#next++;
    for (;;) {
      const { text, stop } = this.#until(',}');
      if (stop === undefined) fail('a list must end with }');
      list.push(read(text));
      if (stop === '}') break;
    }
    if (this.text[this.#next] === ',') this.#next++;
    return list;
  }

  #json(store: (value: Branch) => void): Progress {
    if (this.#skipBlank()) {
      store(null);
      return 'goes on';
    }
    const { value, length } = readJsonPrefix(this.text.slice(this.#next));
    store(value);
    this.#next += length;
    const after = this.text[this.#next];
    if (after !== undefined && !/^[\s,]/.test(after))
      fail(`${quote(after)} follows a JSON value; separate values with commas`);
    this.#skipBlank();
    return 'goes on';
  }

  /** Skips blanks and one comma; whether a comma or the end was reached. */
  #skipBlank(): boolean {
    for (;;) {
      const character = this.text[this.#next];
      if (character === undefined) return true;
      if (character !== ',' && !/^\s/.test(character)) return false;
      this.#next++;
      if (character === ',') return true;
    }
  }

  #index(): number {
    const { text, stop } = this.#until(']');
    if (stop === undefined || !/^[-+]?[0-9]+$/.test(text))
      fail(`${quote(text)} is not an index; write a number between [ and ]`);
    const index = Number(text);
    if (index < 0) fail(`the index ${text} is negative`);
    return index;
  }

  /** Reads up to one of the characters `stops`, which is consumed; a backslash makes the next character ordinary. */
  #until(stops: string): { text: string; stop: string | undefined } {
    let text = '';
    for (;;) {
      const character = this.text[this.#next++];
      if (character === undefined) return { text, stop: undefined };
      if (stops.includes(character)) return { text, stop: character };
      text += character === '\\' ? (this.text[this.#next++] ?? '') : character;
    }
  }
}
