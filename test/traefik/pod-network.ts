// The pod network that kwok's pods lack. Traefik reaches all backends through it, because it is the SOCKS proxy that
// Traefik's environment names; so every Service, endpoint and address stays as it was rendered. It notes what arrives
// at which address, byte for byte, and answers as the program there would.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createSocketServer } from 'node:net';

/** A header as it was sent: its case, its spelling. */
export type HeaderLine = readonly [name: string, value: string];

/** A request as it arrived at a pod or a Service. */
export interface Arrival {
  /** Host name or IP, and port. */
  readonly address: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly HeaderLine[];
  readonly trailers: readonly HeaderLine[];
}

/** What a program answers. */
export interface NetworkAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** The program at an address; undefined when nothing listens there. */
export type Program = (arrival: Arrival) => Promise<NetworkAnswer | undefined> | NetworkAnswer | undefined;

/** A network in which one function says what is where. */
export class PodNetwork {
  readonly arrivals: Arrival[] = [];
  readonly #addresses = new WeakMap<Socket, string>();
  readonly #http = createServer((request, response) => void this.#serve(request, response));
  readonly #socks = createSocketServer((socket) => void this.#connect(socket));

  private constructor(private readonly program: Program) {
    this.#http.on('upgrade', (request: IncomingMessage, socket: Socket) => {
      this.arrivals.push(this.#arrivalOf(request));
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    });
  }

  /** Starts it on a free loopback port. */
  static async start(program: Program): Promise<PodNetwork> {
    const network = new PodNetwork(program);
    await new Promise<void>((resolve) => network.#socks.listen(0, '127.0.0.1', resolve));
    return network;
  }

  /** The address of the proxy that leads here. */
  get url(): string {
    return `socks5://127.0.0.1:${String((this.#socks.address() as AddressInfo).port)}`;
  }

  /** Ends it. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#socks.close(resolve));
    this.#http.closeAllConnections();
    await closed;
  }

  /** A connection to any address is one to the server here, which remembers the address. */
  async #connect(socket: Socket): Promise<void> {
    socket.on('error', () => socket.destroy());
    const [, methods = 0] = await read(socket, 2);
    await read(socket, methods);
    socket.write(Buffer.from([5, 0]));
    this.#addresses.set(socket, await readDestination(socket));
    socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    this.#http.emit('connection', socket);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for await (const chunk of request) void chunk; // trailers come after the body
    const arrival = this.#arrivalOf(request);
    this.arrivals.push(arrival);
    const answer = (await this.program(arrival)) ?? { status: 502, body: `nothing listens at ${arrival.address}` };
    response.writeHead(answer.status, answer.headers as Record<string, string | string[]>);
    response.end(answer.body);
  }

  #arrivalOf(request: IncomingMessage): Arrival {
    return {
      address: this.#addresses.get(request.socket) ?? '',
      method: request.method ?? '',
      path: request.url ?? '',
      headers: pairs(request.rawHeaders),
      trailers: pairs(request.rawTrailers),
    };
  }
}

/** The request of RFC 1928: an IPv4 address or a name, and a port. */
async function readDestination(socket: Socket): Promise<string> {
  const [, , , kind] = await read(socket, 4);
  const host =
    kind === 3
      ? (await read(socket, (await read(socket, 1))[0] ?? 0)).toString('ascii')
      : [...(await read(socket, 4))].join('.');
  return `${host}:${String((await read(socket, 2)).readUInt16BE())}`;
}

async function read(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const found = socket.read(length) as Buffer | null;
    if (found !== null) return found;
    await new Promise((resolve) => socket.once('readable', resolve));
  }
}

function pairs(flat: readonly string[]): HeaderLine[] {
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ''] as const] : []));
}
