// One message: who to whom, when, the words as they were written, and how far it got.
import { useTranslation } from 'react-i18next';
import type { TeamId } from '#contract/ids.ts';
import type { Message, Speaker, Target } from '#contract/talk/talk.ts';
import { useSay } from '../parts/say.ts';
import { usePicture } from '../seat.tsx';
import type { MessageRow, Progress } from './talkRows.ts';

interface Props {
  readonly row: MessageRow;
  /** On a thread it is known whom it is for. */
  readonly target?: boolean;
}

export function MessageView({ row, target = true }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const name = useNames();
  const { message } = row;
  return (
    <>
      <header className="talk-head">
        <strong>{name.speaker(message.from)}</strong>
        {target && <span>{t('talk.to', { whom: name.target(message.to) })}</span>}
        <time className="quiet" dateTime={new Date(message.sentAt).toISOString()}>
          {say.minute(message.sentAt)}
        </time>
        {row.isWaiting && <span className="mark-tag">{t(waitsFor(message))}</span>}
      </header>
      <p className="talk-text">{message.text}</p>
      {message.recipients.length > 0 && <Receipts row={row} />}
    </>
  );
}

const waitsFor = ({ from }: Message) => (from.kind === 'team' ? 'talk.waitsAnswer' : 'talk.waitsConfirm');

/** The sender's card: sums at a glance, and opened, each team with its time; who has done least first. */
function Receipts({ row }: { readonly row: MessageRow }) {
  const { t } = useTranslation();
  const { message, progress, delivered, read, confirmed } = row;
  const all = message.recipients.length;
  const seen = progress.length > 0;
  return (
    <details className="talk-receipts">
      <summary>
        <span>{t('talk.delivered', { n: delivered, all })}</span>
        <span>{t('talk.read', { n: read, all })}</span>
        {message.needsConfirmation && <span>{t('talk.confirmed', { n: confirmed, all })}</span>}
      </summary>
      {seen && (
        <ul>
          {progress.map((one) => (
            <ReceiptLine key={one.team} progress={one} />
          ))}
        </ul>
      )}
    </details>
  );
}

function ReceiptLine({ progress: { team, kind, at } }: { readonly progress: Progress }) {
  const { t } = useTranslation();
  const say = useSay();
  const name = useNames();
  return (
    <li className={`receipt is-${kind}`}>
      <Steps kind={kind} />
      <span>{name.team(team)}</span>
      <span>{t(`talk.step.${kind}`)}</span>
      <time className="quiet">{say.time(at)}</time>
    </li>
  );
}

const REACHED = ['delivered', 'read', 'confirmed'] as const;

/** How far it got, as filled steps: told without colour and without reading. */
function Steps({ kind }: { readonly kind: Progress['kind'] }) {
  const reached = REACHED.findIndex((step) => step === kind);
  return (
    <span className="steps" aria-hidden="true">
      {REACHED.map((step, index) => (
        <i key={step} className={index <= reached ? 'reached' : undefined} />
      ))}
    </span>
  );
}

interface Names {
  team(id: TeamId): string;
  speaker(from: Speaker): string;
  target(to: Target): string;
}

export function useNames(): Names {
  const { t } = useTranslation();
  const say = useSay();
  const { teams, orders, cases, policy } = usePicture();
  const team = (id: TeamId) => teams.get(id)?.name ?? id;
  return {
    team,
    speaker: (from) =>
      from.kind === 'team'
        ? team(from.team)
        : from.town === null
          ? t('talk.districtCentre')
          : t('talk.townCentre', { town: say.town(from.town) }),
    target(to) {
      switch (to.kind) {
        case 'order': {
          const order = orders.get(to.order);
          return t('talk.target.order', { no: (order && cases.get(order.case)?.no) ?? '' });
        }
        case 'grid':
          return t('talk.target.grid', { grid: to.grid.slice(9) });
        case 'town':
          return say.town(to.town);
        case 'force': {
          const force = policy?.forces.find(({ code }) => code === to.force);
          const name = force ? say.words(force.name) : to.force;
          return to.town === null
            ? t('talk.target.forceAll', { force: name })
            : `${say.town(to.town)} ${name}`;
        }
        case 'team':
          return team(to.team);
      }
    },
  };
}
