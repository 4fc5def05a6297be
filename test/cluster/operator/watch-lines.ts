// Passes a watch on line by line, so that single events can be lost, cut in half, or followed by silence.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiRequest } from './api-request.js';

/** A line of a watch. */
export interface WatchLine {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: {
    readonly kind?: string;
    readonly metadata: { readonly name?: string; readonly namespace?: string };
  };
}

/** What becomes of a line. All but `pass` and `mute` end the watch; `mute` lets nothing more through. */
export type LineFate = 'pass' | 'pass-then-close' | 'drop-then-close' | 'half' | 'gone' | 'mute';

/** Decides about each line. */
export type WatchTap = (line: WatchLine, watch: ApiRequest) => LineFate;

const goneLine = JSON.stringify({
  type: 'ERROR',
  object: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'too old resource version',
    reason: 'Expired',
    code: 410,
  },
});

/** Between one answer of the server and the one that the client sees. */
export class LinePump {
  readonly #to: ServerResponse;
  readonly #tap: (line: WatchLine) => LineFate;
  #rest = '';
  #isMute = false;

  constructor(from: IncomingMessage, to: ServerResponse, tap: (line: WatchLine) => LineFate) {
    this.#to = to;
    this.#tap = tap;
    from.setEncoding('utf8');
    from.on('data', (chunk: string) => {
      const lines = (this.#rest + chunk).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#pass(line);
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
  }

  #pass(line: string): void {
    if (this.#isMute || this.#to.destroyed || this.#to.writableEnded) return;
    switch (this.#tap(JSON.parse(line) as WatchLine)) {
      case 'pass':
        this.#to.write(`${line}\n`);
        return;
      case 'pass-then-close':
        this.#to.end(`${line}\n`);
        return;
      case 'drop-then-close':
        this.#to.end();
        return;
      case 'half':
        this.#to.write(line.slice(0, line.length / 2), () => this.#to.destroy());
        return;
      case 'gone':
        this.#to.end(`${goneLine}\n`);
        return;
      case 'mute':
        this.#isMute = true;
    }
  }
}
