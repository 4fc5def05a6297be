// Whether the accounts of the platform may do what its programs do, asked of the authorizer itself.
import type { Holder } from '../../model/platform/permissions.js';
import type { AccessQuestion } from './access-questions.js';
import { accessQuestions, permissionText, questionText } from './access-questions.js';
import type { Check } from './check.js';
import type { Facts } from './facts.js';
import type { Subject } from './subject.js';
import { fail, notSeen, pass } from './verdicts.js';
import type { Verdict } from './verdicts.js';

export const checkPermissions: Check = {
  name: 'permissions',
  question: 'The accounts of operator and API may do everything that these programs do.',
  when: 'after',
  judge: (subject, facts) => (['operator', 'api'] as const).flatMap((holder) => judgeHolder(holder, subject, facts)),
};

function judgeHolder(holder: Holder, subject: Subject, { access }: Facts): Verdict[] {
  const questions = accessQuestions(subject).filter((question) => question.holder === holder);
  const about = `ServiceAccount ${subject.release.namespace}/${questions[0]?.account ?? ''}`;
  const answers = questions.map((question) => [question, access.get(questionText(question))] as const);
  const denied = answers.flatMap(([, look]) => (look !== undefined && 'denied' in look ? [look.denied] : []));
  const missing = answers.flatMap(([question, look]) =>
    look !== undefined && 'value' in look && !look.value ? [question] : [],
  );
  const unseen = [...new Set(denied)].map((permission) => notSeen(about, permission));
  if (missing.length > 0) return [...unseen, lacking(about, { holder, questions, missing })];
  return unseen.length > 0 ? unseen : [pass(about, `it may do the ${String(questions.length)} things that it does`)];
}

interface Lack {
  readonly holder: Holder;
  readonly questions: readonly AccessQuestion[];
  readonly missing: readonly AccessQuestion[];
}

function lacking(about: string, { holder, questions, missing }: Lack): Verdict {
  const remedy = {
    fix: 'apply its roles, or have somebody apply them who may',
    command: `orchestra bundle --for ${holder} <values and namespace> | kubectl apply --server-side -f -`,
  };
  if (missing.length === questions.length)
    return fail(about, 'it may do nothing of what it does; is the platform installed here?', remedy);
  return fail(about, `it may not ${combined(missing).join('; ')}`, remedy);
}

/** What differs in the verb alone is said together. */
function combined(missing: readonly AccessQuestion[]): string[] {
  const groups = new Map<string, AccessQuestion[]>();
  for (const question of missing) {
    const key = permissionText({ ...question, verb: '' });
    groups.set(key, [...(groups.get(key) ?? []), question]);
  }
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first === undefined
      ? []
      : [permissionText({ ...first, verb: [first, ...rest].map(({ verb }) => verb).join(', ') })],
  );
}
