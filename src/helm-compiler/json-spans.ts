// Where canonical JSON stands within a text.
import type { Json } from '../model/json.js';
import { canonicalJson } from '../model/json.js';

/** A stretch of a text that is the canonical JSON of a list or map. */
export interface JsonSpan {
  readonly start: number;
  readonly json: string;
  readonly value: Json;
}

/** The outermost stretches of canonical JSON, in order. */
export function jsonSpans(text: string): JsonSpan[] {
  const spans: JsonSpan[] = [];
  for (let start = 0; start < text.length; start++) {
    const span = /[[{]/.test(text[start] ?? '') ? spanAt(text, start) : undefined;
    if (span === undefined) continue;
    spans.push(span);
    start += span.json.length - 1;
  }
  return spans;
}

function spanAt(text: string, start: number): JsonSpan | undefined {
  const end = closingBracket(text, start);
  if (end === undefined) return undefined;
  const json = text.slice(start, end + 1);
  const value = parse(json);
  return value !== undefined && canonicalJson(value) === json ? { start, json, value } : undefined;
}

function closingBracket(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '"') at = closingQuote(text, at);
    else if ('[{'.includes(character)) depth++;
    else if (']}'.includes(character) && --depth === 0) return at;
  }
  return undefined;
}

function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function parse(json: string): Json | undefined {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}
