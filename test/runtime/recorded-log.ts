// A logger that remembers what was said.
import type { Logger } from '../../src/runtime/log.js';

export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface RecordedLog extends Logger {
  readonly lines: Line[];
  at(level: Line['level']): string[];
}

export function recordedLog(lines: Line[] = [], bound: object = {}): RecordedLog {
  const say = (level: Line['level']) => (facts: object, message: string) => {
    lines.push({ level, message, facts: { ...bound, ...facts } });
  };
  return {
    lines,
    at: (level) => lines.filter((line) => line.level === level).map(({ message }) => message),
    child: (facts) => recordedLog(lines, { ...bound, ...facts }),
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
  };
}
