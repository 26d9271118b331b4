import { describe, expect, it } from 'vitest';
import { messageId, orderId, teamId, townCode } from '#contract/ids.ts';
import { receiptOf, type Message, type Receipt } from '#contract/talk/talk.ts';
import { inbox, talkRows, thread, type Told } from './talkRows.ts';

const ORDER = orderId('o');
const [A, B] = [teamId('a'), teamId('b')];
const centre = { kind: 'centre', tier: 'town', town: townCode('310114103') } as const;

let at = 0;
const message = (id: string, more: Partial<Message> = {}): Message => ({
  id: messageId(id),
  to: { kind: 'order', order: ORDER },
  text: '<b>原样</b>',
  needsConfirmation: false,
  from: centre,
  sentBy: 'town',
  sentAt: ++at,
  recipients: [A, B],
  ...more,
});
const receipt = (id: string, team: typeof A, more: Partial<Receipt> = {}): Receipt => ({
  id: receiptOf(messageId(id), team),
  message: messageId(id),
  team,
  deliveredAt: 100,
  readAt: null,
  confirmedAt: null,
  ...more,
});
const told = (messages: readonly Message[], receipts: readonly Receipt[] = []): Told => ({
  messages: new Map(messages.map((one) => [one.id, one])),
  receipts: new Map(receipts.map((one) => [one.id, one])),
});
const ids = (rows: readonly { readonly message: Message }[]) => rows.map((row) => row.message.id);

describe('the list of what was said', () => {
  it('TK13 what waits stands first, the longest waiting on top; the rest newest first', () => {
    const rows = talkRows(
      told(
        [
          message('told'),
          message('asked early', { needsConfirmation: true }),
          message('done', { needsConfirmation: true }),
          message('asked late', { needsConfirmation: true }),
          message('newest'),
        ],
        [A, B].map((team) => receipt('done', team, { readAt: 101, confirmedAt: 102 })),
      ),
    );
    expect(ids(rows)).toEqual(['asked early', 'asked late', 'newest', 'done', 'told']);
  });

  it('TK13 each step counts those beyond it, and whoever has done least stands first', () => {
    const [row] = talkRows(
      told([message('m', { needsConfirmation: true })], [receipt('m', B, { readAt: 101, confirmedAt: 103 })]),
    );
    expect(row).toMatchObject({ delivered: 1, read: 1, confirmed: 1, isWaiting: true });
    expect(row!.progress).toEqual([
      { team: A, kind: 'sent', at: row!.message.sentAt },
      { team: B, kind: 'confirmed', at: 103 },
    ]);
  });

  it('TK13 what a team said on its order waits until a centre has answered there', () => {
    const asks = message('asks', { from: { kind: 'team', team: A }, recipients: [B] });
    const other = message('other team', { from: { kind: 'team', team: B }, recipients: [A] });
    expect(talkRows(told([asks, other])).map((row) => row.isWaiting)).toEqual([true, true]);
    const answered = talkRows(told([asks, other, message('answer')]));
    expect(answered.map((row) => row.isWaiting)).toEqual([false, false, false]);
  });

  it('TK13 a thread and an inbox stand in the order in which it was said', () => {
    const all = told([
      message('2', { sentAt: 2 }),
      message('1', { sentAt: 1 }),
      message('elsewhere', { to: { kind: 'team', team: B }, recipients: [B], sentAt: 3 }),
    ]);
    expect([ids(thread(all, ORDER)), ids(inbox(all, A)), ids(inbox(all, B))]).toEqual([
      ['1', '2'],
      ['1', '2'],
      ['1', '2', 'elsewhere'],
    ]);
  });
});
