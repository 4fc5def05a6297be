// How to reach one API server and who we are there, wherever that comes from.

/** One API server and our credentials for it. */
export interface ClusterAccess {
  /** The API server's address, with the path prefix if it has one. */
  readonly server: string;
  /** The namespace that this access acts in unless told otherwise. @default - none */
  readonly namespace?: string;
  /** Who we are now; asked before every request, so an implementation remembers its answer. */
  credentials(): Promise<Credentials>;
  /** The last credentials were refused: the next ask reads them anew. */
  reload(): void;
}

/** What a request and its connection carry. A new `connection` object means that connections must be made anew. */
export interface Credentials {
  /** The Authorization header. @default - none: a client certificate, or nobody */
  readonly authorization?: string;
  readonly connection: ConnectionSettings;
}

/** What a connection is made with. */
export interface ConnectionSettings {
  /** PEM. @default - the system's authorities */
  readonly ca?: string;
  /** PEM. @default - no client certificate */
  readonly cert?: string;
  /** PEM. @default - no client certificate */
  readonly key?: string;
  /** The name that the server's certificate must be for. @default - the host of the address */
  readonly serverName?: string;
  /** True when anybody may pose as the server. @default false */
  readonly insecure?: boolean;
  /** An http(s) proxy in between. @default - none */
  readonly proxyUrl?: string;
}
