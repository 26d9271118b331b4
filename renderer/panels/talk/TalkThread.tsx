// What is said on one order, and an answer: beside the order at the desk, under it on a team's phone. `team` is set
// on the phone of that team: there messages are acknowledged by being shown, and confirmed by a person.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderId, TeamId } from '#contract/ids.ts';
import { isLive } from '#contract/order/order.ts';
import type { Message } from '#contract/talk/talk.ts';
import { LongText } from '../parts/LongText.tsx';
import { InertNote } from '../desk/InertNote.tsx';
import { RefusalNote } from '../desk/RefusalNote.tsx';
import { useAct } from '../desk/useAct.ts';
import { useMayAct, usePicture } from '../seat.tsx';
import { MessageView } from './MessageView.tsx';
import { inbox, progressOf, thread, type MessageRow } from './talkRows.ts';
import { useDelivered, useRead } from './useAcknowledge.ts';
import { useOnScreen } from './useOnScreen.ts';

interface ThreadProps {
  readonly order: OrderId;
  /** The team whose page this is; null at a desk. */
  readonly team: TeamId | null;
}

export function TalkThread({ order, team }: ThreadProps) {
  const { t } = useTranslation();
  const picture = usePicture();
  const rows = thread(picture, order);
  const found = picture.orders.get(order);
  return (
    <section className="talk-thread" aria-label={t('talk.thread')}>
      <h3>{t('talk.thread')}</h3>
      {rows.length === 0 && <p className="quiet">{t('talk.threadEmpty')}</p>}
      <MessageList rows={rows} team={team} target={false} />
      {found && isLive(found) && <Answer order={order} fromCentre={team === null} />}
    </section>
  );
}

/**
 * What was said to a team beside the orders that it has before it. Nothing is lost while its phone was off: the
 * page that holds this says that the messages, those on orders too, have come.
 */
export function TalkInbox({ team }: { readonly team: TeamId }) {
  const { t } = useTranslation();
  const picture = usePicture();
  useDelivered(team);
  const rows = inbox(picture, team).filter(
    ({ message: { to } }) => to.kind !== 'order' || !picture.orders.has(to.order),
  );
  return (
    <section className="talk-thread" aria-label={t('talk.inbox')}>
      <h3>{t('talk.inbox')}</h3>
      {rows.length === 0 && <p className="quiet">{t('talk.inboxEmpty')}</p>}
      <MessageList rows={rows} team={team} target />
    </section>
  );
}

interface ListProps {
  readonly rows: readonly MessageRow[];
  readonly team: TeamId | null;
  readonly target: boolean;
}

function MessageList({ rows, team, target }: ListProps) {
  const onScreen = useOnScreen();
  useRead(team, onScreen.ids);
  return (
    <ol className="talk-list">
      {rows.map((row) => {
        const { id, from } = row.message;
        const isOwn = from.kind === 'team' && from.team === team;
        return (
          <li key={id} ref={onScreen.watch(id)} className={isOwn ? 'talk-message own' : 'talk-message'}>
            <MessageView row={row} target={target} />
            {team !== null && <Confirm message={row.message} team={team} />}
          </li>
        );
      })}
    </ol>
  );
}

function Confirm({ message, team }: { readonly message: Message; readonly team: TeamId }) {
  const { t } = useTranslation();
  const { receipts } = usePicture();
  const mayAct = useMayAct();
  const act = useAct();
  if (!message.needsConfirmation || !message.recipients.includes(team)) return null;
  if (progressOf(message, team, receipts).kind === 'confirmed') {
    return <p className="quiet talk-done">{t('talk.step.confirmed')}</p>;
  }
  return (
    <>
      <button
        type="button"
        className="primary"
        disabled={!mayAct || act.state.kind === 'sending'}
        onClick={() => void act.send({ type: 'talk.confirm', team, messages: [message.id] })}
      >
        {t('talk.confirm')}
      </button>
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
    </>
  );
}

function Answer({ order, fromCentre }: { readonly order: OrderId; readonly fromCentre: boolean }) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const act = useAct();
  const [text, setText] = useState('');
  const [asks, setAsks] = useState(false);
  const ready = mayAct && text.trim() !== '' && act.state.kind !== 'sending';

  async function submit(): Promise<void> {
    if (!ready) return;
    const sent = await act.send({
      type: 'talk.send',
      to: { kind: 'order', order },
      text: text.trim(),
      ...(asks ? { needsConfirmation: true } : {}),
    });
    if (!sent) return;
    setText('');
    setAsks(false);
  }

  return (
    <form
      className="talk-answer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <LongText
        label={t('talk.text')}
        rows={2}
        value={text}
        onChange={setText}
        onSend={() => void submit()}
      />
      {fromCentre && (
        <label className="check">
          <input type="checkbox" checked={asks} onChange={({ target }) => setAsks(target.checked)} />
          <span>{t('talk.needsConfirmation')}</span>
        </label>
      )}
      <button type="submit" disabled={!ready}>
        {act.state.kind === 'sending' ? t('act.sending') : t('talk.send')}
      </button>
      <InertNote />
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
    </form>
  );
}
