// Passes a watch on line by line, so that single events can be lost, cut in half, or followed by silence.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApiRequest, selectionOf } from './api-request.js';

/** A line of a watch. */
export interface WatchLine {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: {
    readonly kind?: string;
    readonly metadata: { readonly name?: string; readonly namespace?: string; readonly resourceVersion?: string };
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

/** What a pump is made with. */
export interface LinePumpProps {
  readonly from: IncomingMessage;
  readonly to: ServerResponse;
  /** What the client has asked for. */
  readonly asked: ApiRequest & { readonly url: string };
  readonly tap: (line: WatchLine) => LineFate;
}

/** Between one answer of the server and the one that the client sees. */
export class LinePump {
  readonly asked: ApiRequest;
  /** What is watched. */
  readonly what: string;
  readonly #to: ServerResponse;
  readonly #tap: (line: WatchLine) => LineFate;
  #version: string;
  #rest = '';
  /** Whether nothing is let through any more. */
  isMute = false;

  constructor({ from, to, asked, tap }: LinePumpProps) {
    this.asked = asked;
    this.what = selectionOf(asked.url);
    this.#to = to;
    this.#tap = tap;
    this.#version = new URL(asked.url, 'http://proxy').searchParams.get('resourceVersion') ?? '';
    from.setEncoding('utf8');
    from.on('data', (chunk: string) => {
      const lines = (this.#rest + chunk).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#pass(line);
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
  }

  /**
   * Ends the watch because its place is no longer known. A bookmark comes first, as one does every minute: it shows that the
   * watch was well, and no pause grows by being told so again and again.
   */
  expire(): void {
    const bookmark = { type: 'BOOKMARK', object: { metadata: { resourceVersion: this.#version } } };
    if (!this.#to.writableEnded) this.#to.end(`${JSON.stringify(bookmark)}\n${goneLine}\n`);
  }

  #pass(text: string): void {
    if (this.isMute || this.#to.destroyed || this.#to.writableEnded) return;
    const line = JSON.parse(text) as WatchLine;
    switch (this.#tap(line)) {
      case 'pass':
        this.#version = line.object.metadata.resourceVersion ?? this.#version;
        this.#to.write(`${text}\n`);
        return;
      case 'pass-then-close':
        this.#to.end(`${text}\n`);
        return;
      case 'drop-then-close':
        this.#to.end();
        return;
      case 'half':
        this.isMute = true;
        this.#to.write(text.slice(0, text.length / 2), () => this.#to.destroy());
        return;
      case 'gone':
        this.#to.end(`${goneLine}\n`);
        return;
      case 'mute':
        this.isMute = true;
    }
  }
}
