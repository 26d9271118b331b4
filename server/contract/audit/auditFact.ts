// The audit of accounts stands apart from the journal, because it names sources and persons. From time to time the
// journal notes how far it has got: so whoever edits, re-hashes or cuts the audit is found by the journal's own chain.

export type AuditFact = {
  readonly type: 'audit.noted';
  /** The newest record of the audit, and the hash that covers it and all before. */
  readonly through: number;
  readonly hash: string;
};

export type AuditSystemCommand = {
  readonly id: string;
  readonly type: 'audit.note';
  readonly through: number;
  readonly hash: string;
};
