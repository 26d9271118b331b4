// The form that opens an operation can be opened from a case: the case is then its first one.
const PREFIX = 'with ';

export const openWith = (id: string): string => `${PREFIX}${id}`;
export const caseToOpenWith = (id: string): string | null =>
  id.startsWith(PREFIX) ? id.slice(PREFIX.length) : null;
