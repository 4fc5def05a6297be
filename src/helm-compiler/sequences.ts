// One order for the members of many sequences: that of all of them at once, if there is one.

/** The members of all sequences in an order that agrees with each of them; undefined when two of them disagree. */
export function commonOrder(sequences: readonly (readonly string[])[]): string[] | undefined {
  const distinct = [...new Map(sequences.map((each) => [each.join('\n'), each])).values()];
  const before = new Map<string, Set<string>>();
  for (const sequence of distinct) {
    sequence.forEach((member, at) => {
      const earlier = before.get(member) ?? new Set();
      if (at > 0) earlier.add(sequence[at - 1] ?? '');
      before.set(member, earlier);
    });
  }
  return sorted(before, distinct);
}

// The longest sequence leads: where the others leave a choice, its order looks as if written by hand.
function sorted(before: Map<string, Set<string>>, sequences: readonly (readonly string[])[]): string[] | undefined {
  const preference = [...new Set([...sequences].sort(byLength).flat())];
  const order: string[] = [];
  const done = new Set<string>();
  while (order.length < before.size) {
    const next = preference.find(
      (member) => !done.has(member) && [...(before.get(member) ?? [])].every((each) => done.has(each)),
    );
    if (next === undefined) return undefined;
    order.push(next);
    done.add(next);
  }
  return order;
}

function byLength(a: readonly string[], b: readonly string[]): number {
  if (a.length !== b.length) return b.length - a.length;
  const [one, other] = [a.join('\n'), b.join('\n')];
  return one < other ? 1 : -1;
}

/** The members with a number behind each that has occurred before, so that all are different. */
export function numbered(members: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return members.map((member) => {
    const count = seen.get(member) ?? 0;
    seen.set(member, count + 1);
    return count === 0 ? member : `${member}#${String(count)}`;
  });
}
