// One text for one value, so that a digest means the same on every machine: RFC 8785. For values that came
// from JSON that is JSON.stringify with sorted keys, ten lines; a package would be longer than its use here.

/** Throws a TypeError for what JSON cannot hold (NaN, a function): such a payload would be kept as another. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join()}}`;
  }
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return JSON.stringify(value);
  throw new TypeError(`JSON has no ${typeof value === 'number' ? String(value) : typeof value}`);
}
