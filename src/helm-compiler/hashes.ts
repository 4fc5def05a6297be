// Which text a SHA-256 digest was made from. Constructs hash with node:crypto, so that is where it can be seen: while a
// unit renders, every hash tells what went into it.
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type crypto from 'node:crypto';

const builtin = createRequire(import.meta.url)('node:crypto') as { createHash: typeof crypto.createHash };
const { createHash } = builtin;

/** Digests in hexadecimal → the text that was hashed. */
export type Hashes = Map<string, string>;

/** The result of `work`; what it hashes on the way is added to `hashes`. */
export function withHashes<T>(hashes: Hashes, work: () => T): T {
  builtin.createHash = ((algorithm: string) => watched(createHash(algorithm), hashes)) as typeof createHash;
  syncBuiltinESMExports();
  try {
    return work();
  } finally {
    builtin.createHash = createHash;
    syncBuiltinESMExports();
  }
}

function watched(hash: crypto.Hash, hashes: Hashes): crypto.Hash {
  const chunks: Buffer[] = [];
  const update = hash.update.bind(hash);
  const digest = hash.digest.bind(hash);
  hash.update = (data: crypto.BinaryLike) => {
    chunks.push(Buffer.from(data as string));
    update(data);
    return hash;
  };
  hash.digest = ((encoding?: crypto.BinaryToTextEncoding) => {
    const bytes = digest();
    hashes.set(bytes.toString('hex'), Buffer.concat(chunks).toString('utf8'));
    return encoding === undefined ? bytes : bytes.toString(encoding);
  }) as typeof hash.digest;
  return hash;
}
