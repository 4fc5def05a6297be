// The JSON merge patch (RFC 7386) that turns one value into another. Lists are replaced as a whole.

type Fields = Readonly<Record<string, unknown>>;

/** The patch between two maps; empty where they are the same. A null in `to` can't be told from an absent field. */
export function mergePatchBetween(from: Fields, to: Fields): Fields {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const [before, after] = [from[name], to[name]];
      if (JSON.stringify(before) === JSON.stringify(after)) return [];
      if (isMap(before) && isMap(after)) return [[name, mergePatchBetween(before, after)]];
      return [[name, after ?? null]];
    }),
  );
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
