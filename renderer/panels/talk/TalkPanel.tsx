// A centre's talk: say something to an order, a grid, a town, a force or a team, and see who has it, who read it and
// who confirmed, what still waits first.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import { LongText } from '../parts/LongText.tsx';
import { InertNote } from '../desk/InertNote.tsx';
import { RefusalNote } from '../desk/RefusalNote.tsx';
import { useAct } from '../desk/useAct.ts';
import { useMayAct, useSeat } from '../seat.tsx';
import { MessageView } from './MessageView.tsx';
import type { MessageRow } from './talkRows.ts';
import { aimOf, TargetPicker, type Choice } from './TargetPicker.tsx';
import { useOlderTalk } from './useOlderTalk.ts';
import { useTalkRows } from './useTalkRows.ts';

export function TalkPanel() {
  const { t } = useTranslation();
  const { person } = useSeat();
  const rows = useTalkRows();
  const older = useOlderTalk();
  const waiting = rows.filter((row) => row.isWaiting);
  const rest = rows.filter((row) => !row.isWaiting);
  return (
    <section className="talk-panel" aria-label={t('talk.title')}>
      {mayCommand(person, 'talk.send', {}) !== 'role' && <Compose />}
      {rows.length === 0 && <p className="empty">{t('talk.empty')}</p>}
      {waiting.length > 0 && <Messages title={t('talk.waiting', { n: waiting.length })} rows={waiting} />}
      {rest.length > 0 && <Messages title={t('talk.recent')} rows={rest} />}
      {older.rows.length > 0 && <Messages title={t('talk.older')} rows={older.rows} />}
      {older.refusal && <RefusalNote refusal={older.refusal} />}
      <button type="button" className="talk-older" disabled={older.isLoading} onClick={older.more}>
        {older.isLoading ? t('talk.loading') : t('talk.showOlder')}
      </button>
    </section>
  );
}

/** More than anybody reads through; the count says that there are more. */
const MOST_SHOWN = 100;

function Messages({ title, rows }: { readonly title: string; readonly rows: readonly MessageRow[] }) {
  const { t } = useTranslation();
  return (
    <>
      <h3>{title}</h3>
      <ol className="talk-list">
        {rows.slice(0, MOST_SHOWN).map((row) => (
          <li key={row.message.id} className={row.isWaiting ? 'talk-message waiting' : 'talk-message'}>
            <MessageView row={row} />
          </li>
        ))}
      </ol>
      {rows.length > MOST_SHOWN && <p className="quiet">{t('talk.more', { n: rows.length - MOST_SHOWN })}</p>}
    </>
  );
}

const NOTHING: Choice = { kind: 'town', pick: '', town: '' };

function Compose() {
  const { t } = useTranslation();
  const { person } = useSeat();
  const mayAct = useMayAct();
  const act = useAct();
  const [choice, setChoice] = useState<Choice>(NOTHING);
  const [text, setText] = useState('');
  const [asks, setAsks] = useState(true);
  const to = aimOf(choice, person);
  const ready = mayAct && to !== null && text.trim() !== '' && act.state.kind !== 'sending';

  async function submit(): Promise<void> {
    if (!ready) return;
    if (await act.send({ type: 'talk.send', to, text: text.trim(), needsConfirmation: asks })) setText('');
  }

  return (
    <form
      className="talk-compose"
      aria-label={t('talk.compose')}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TargetPicker
        choice={choice}
        onChoose={(chosen) => {
          setChoice(chosen);
          act.clear();
        }}
      />
      <LongText
        label={t('talk.text')}
        rows={3}
        value={text}
        onChange={setText}
        onSend={() => void submit()}
      />
      <label className="check">
        <input type="checkbox" checked={asks} onChange={({ target }) => setAsks(target.checked)} />
        <span>{t('talk.needsConfirmation')}</span>
      </label>
      <div className="buttons">
        <button type="submit" className="primary" disabled={!ready}>
          {act.state.kind === 'sending' ? t('act.sending') : t('talk.send')}
          <kbd>Ctrl</kbd>
          <kbd>{t('keys.enter')}</kbd>
        </button>
      </div>
      <InertNote />
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
      {act.state.kind === 'done' && <p role="status">{t('talk.sent')}</p>}
    </form>
  );
}
