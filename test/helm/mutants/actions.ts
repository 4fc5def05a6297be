// Templates as text with expressions whose places are known, so that a part can be replaced and all else stays as it was.

/** A part of an expression; `text` is everything from `start` to `end`. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** A word, a text in quotes, or a pipeline in parentheses. */
export type Operand = Part & { readonly text: string; readonly inner?: Pipeline };

/** What stands between two bars: a function with its arguments, or a value alone. */
export type Command = Part & { readonly operands: readonly Operand[] };

/** Commands with bars between them. */
export type Pipeline = Part & { readonly commands: readonly Command[] };

/** What stands in double braces; `outer` includes them. */
export interface Action {
  readonly outer: Part;
  /** if, else if, else, with, range, define, end; empty for what prints. */
  readonly keyword: string;
  /** What is asked or printed; without the variables that are set. */
  readonly pipeline?: Pipeline;
  /** The actions within whose blocks this one stands, from the outermost; an `else` counts as the `if` that it belongs to. */
  readonly within: readonly Action[];
  /** Whether an else follows in the block that this action opens. */
  hasElse: boolean;
  /** The variable that is set, or the last one of a range. */
  readonly variable?: string;
}

const TOKEN = /\s+|"(?:[^"\\]|\\.)*"|`[^`]*`|[()|]|:=|=|,|[^\s()|,"`]+/y;
const KEYWORD = /^(else if|else with|if|else|with|range|define|end)(?=\s|$)/;

/** The actions of a template, in order. */
export function actionsOf(template: string): Action[] {
  const open: Action[] = [];
  return [
    ...template.matchAll(/\{\{-?\s*(\/\*[^]*?\*\/|(?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`}]|\}(?!\}))*?)\s*-?\}\}/g),
  ].flatMap((found) => {
    const code = found[1] ?? '';
    if (code.startsWith('/*')) return [];
    const outer = { start: found.index, end: found.index + found[0].length };
    const from = found.index + found[0].indexOf(code);
    return [nested(readAction(code, from, outer), open)];
  });
}

function nested(action: Action, open: Action[]): Action {
  const placed = { ...action, within: [...open] };
  if (action.keyword === 'end') open.pop();
  else if (action.keyword.startsWith('else')) {
    const opened = open.pop();
    if (opened === undefined) throw new Error('an else without an if');
    opened.hasElse = true;
    // Inside an else, what was asked still tells which leaves matter.
    open.push(action.keyword === 'else' ? opened : placed);
  } else if (action.keyword !== '') open.push(placed);
  return placed;
}

function readAction(code: string, from: number, outer: Part): Action {
  const keyword = KEYWORD.exec(code)?.[1] ?? '';
  const rest = code.slice(keyword.length);
  const assigned = /^\s*((?:\$\w+\s*,\s*)?\$\w+)\s*:?=\s*/.exec(rest)?.[0] ?? '';
  const variable = /\$\w+/g[Symbol.match](assigned)?.at(-1);
  const body = rest.slice(assigned.length);
  const base = { outer, keyword, within: [], hasElse: false, ...(variable === undefined ? {} : { variable }) };
  if (body.trim() === '' || keyword === 'define') return base;
  return { ...base, pipeline: readPipeline(tokensOf(body, from + keyword.length + assigned.length)) };
}

type Token = Part & { readonly text: string };

function tokensOf(text: string, from: number): Token[] {
  const tokens: Token[] = [];
  const reader = new RegExp(TOKEN);
  while (reader.lastIndex < text.length) {
    const start = reader.lastIndex;
    const found = reader.exec(text)?.[0];
    if (found === undefined) throw new Error(`not an expression: ${text.slice(start)}`);
    if (found.trim() !== '') tokens.push({ text: found, start: from + start, end: from + start + found.length });
  }
  return tokens.reverse();
}

/** Takes tokens off the end of the list, which is in reverse, up to a closing parenthesis. */
function readPipeline(tokens: Token[]): Pipeline {
  const commands = [readCommand(tokens)];
  while (tokens.at(-1)?.text === '|') {
    tokens.pop();
    commands.push(readCommand(tokens));
  }
  return { commands, ...span(commands) };
}

function readCommand(tokens: Token[]): Command {
  const operands: Operand[] = [];
  for (let next = tokens.at(-1); next !== undefined && next.text !== '|' && next.text !== ')'; next = tokens.at(-1)) {
    operands.push(readOperand(tokens, next));
  }
  return { operands, ...span(operands) };
}

function readOperand(tokens: Token[], token: Token): Operand {
  tokens.pop();
  if (token.text !== '(') return token;
  const inner = readPipeline(tokens);
  const close = tokens.pop();
  if (close?.text !== ')') throw new Error('a parenthesis is not closed');
  return { text: '(', inner, start: token.start, end: close.end };
}

function span(parts: readonly Part[]): Part {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) throw new Error('an empty expression');
  return { start: first.start, end: last.end };
}

/** Every pipeline of an action, with those in parentheses. */
export function pipelinesIn(pipeline: Pipeline): Pipeline[] {
  const inner = pipeline.commands.flatMap(({ operands }) => operands.flatMap((each) => each.inner ?? []));
  return [pipeline, ...inner.flatMap(pipelinesIn)];
}
