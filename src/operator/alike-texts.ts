// Many texts that are much alike, each kept as what is different about it. Of thousands of sessions, what one has that the
// others have not is a few names; the rest would be most of the memory of this process.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Recent } from './remembered.js';

/** As much as a window holds, and a chunk of output that most packed texts fit in. */
const sizes = { windowBits: 13, memLevel: 4, chunkSize: 1024 };

/** One text, packed. */
export interface PackedText {
  readonly packed: string;
  readonly among: AlikeTexts;
}

/** Texts that are alike. The first one is what all others are compared with: another one would only cost memory. */
export class AlikeTexts {
  #first: Buffer | undefined;
  /** While a session begins, its objects are seen again and again without a change of what is kept. */
  readonly #recent = new Recent<string, PackedText>();

  pack(text: string): PackedText {
    return this.#recent.get(text, () => this.#packed(text));
  }

  #packed(text: string): PackedText {
    this.#first ??= Buffer.from(text);
    const bytes = deflateRawSync(text, { ...sizes, level: 1, dictionary: this.#first });
    // A string is one object, a buffer three and memory outside of the heap.
    return { packed: bytes.toString('latin1'), among: this };
  }

  unpack(packed: string): string {
    const bytes = Buffer.from(packed, 'latin1');
    return inflateRawSync(bytes, { ...sizes, dictionary: this.#first }).toString();
  }
}
