// The digests of many images at once. The HTTP client is loaded only here: everything else about images is offline.
import { Failure, gather, UserError } from '../../model/problem.js';
import { parseImageReference } from '../../model/scalars/index.js';
import type { Lock } from './lock.js';
import { digestOf } from './registry.js';

/** A registry that says nothing for so long is taken for dead; none has manifests of more than 4 MiB. */
const limits = {
  connect: { timeout: 10_000 },
  headersTimeout: 20_000,
  bodyTimeout: 20_000,
  maxResponseSize: 4 * 1024 * 1024,
};

/**
 * Asks the registries of all images, through the proxy that the environment names.
 *
 * @throws UserError with every image that is no reference; Failure with every image for which there is no answer
 */
export async function askForDigests(images: readonly string[]): Promise<Lock> {
  const { problems } = gather(images, parseImageReference);
  if (problems.length > 0) throw new UserError(problems);
  const { EnvHttpProxyAgent, request } = await import('undici');
  const dispatcher = new EnvHttpProxyAgent(limits);
  try {
    const answers = await Promise.allSettled(
      images.map((image) => digestOf(image, (url, options) => request(url, { ...options, dispatcher }))),
    );
    return lockOf(images, answers);
  } finally {
    await dispatcher.destroy();
  }
}

function lockOf(images: readonly string[], answers: readonly PromiseSettledResult<string>[]): Lock {
  const reasons = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
  const unexpected = reasons.find((reason) => !(reason instanceof Failure));
  if (unexpected !== undefined) throw unexpected;
  if (reasons.length > 0) {
    throw new Failure(reasons.map((reason) => (reason as Failure).message).join('\n'), {
      cause: new AggregateError(reasons),
    });
  }
  return new Map(
    answers.map((answer, index) => [images[index] ?? '', answer.status === 'fulfilled' ? answer.value : '']),
  );
}
