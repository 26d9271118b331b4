// A team's page, for a phone in one hand, outdoors: its order with the next step as one large button, reporting, its
// patrol, its messages, and the call for help at the foot of everything.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { scopeOf } from '#contract/actor.ts';
import type { TeamId } from '#contract/ids.ts';
import { isBinding } from '#contract/order/order.ts';
import { isOver } from '#contract/patrol/patrol.ts';
import type { Picture } from '#contract/picture.ts';
import { AlertBars, LinkBar } from '../panels/frame/Bars.tsx';
import { Clock, LinkMark, TruthMarks } from '../panels/frame/Status.tsx';
import { useSay } from '../panels/parts/say.ts';
import { useJoined, useLive, usePicture, useSeat } from '../panels/seat.tsx';
import { TalkInbox } from '../panels/talk/TalkThread.tsx';
import { inbox, progressOf } from '../panels/talk/talkRows.ts';
import { Duty } from './Duty.tsx';
import { Errands, errandsOf } from './Errands.tsx';
import { FieldSeat } from './fieldSeat.tsx';
import { keepPage } from './keepPage.ts';
import { forgetPicture, useLastPicture } from './lastPicture.ts';
import { MyPatrol } from './MyPatrol.tsx';
import { OwnOrder } from './OwnOrder.tsx';
import { PanicButton, StandingCall } from './Panic.tsx';
import { ReportCase } from './ReportCase.tsx';
import { Unsent } from './Unsent.tsx';
import { PlaceContext, useWatchedPlace } from './usePlace.ts';
import { WelfareAsk } from './WelfareAsk.tsx';

export function FieldPage() {
  const { t } = useTranslation();
  const scope = scopeOf(useSeat().person);
  if (scope.kind !== 'team') return <p className="empty">{t('signIn.wrongRole')}</p>;
  return (
    <FieldSeat>
      <Page team={scope.team} />
    </FieldSeat>
  );
}

const TABS = ['order', 'report', 'patrol', 'talk'] as const;
type Tab = (typeof TABS)[number];

function Page({ team: id }: { readonly team: TeamId }) {
  useLastPicture(id);
  useEffect(keepPage, []);
  const { t } = useTranslation();
  const { person } = useSeat();
  const place = useWatchedPlace();
  const picture = usePicture();
  const refused = useLive(({ link }) => link.kind === 'refused');
  const [tab, setTab] = useState<Tab>('order');
  const team = picture.teams.get(id);
  return (
    <PlaceContext.Provider value={place}>
      <div className="face field-page at-field">
        <header className="field-top">
          <h1>{team?.name ?? person.name}</h1>
          <Clock />
          <div className="field-marks">
            <LinkMark />
            <TruthMarks />
          </div>
        </header>
        <div className="field-bars">
          <StandingCall team={id} />
          {team && <WelfareAsk team={team} />}
          {refused && <LinkBar />}
          <AlertBars />
          <Unsent />
        </div>
        <main aria-label={t(`phone.tab.${tab}`)}>
          {tab === 'order' && <Orders team={id} />}
          {/* What is being written stays while another tab is open. */}
          <div hidden={tab !== 'report'}>
            <ReportCase />
          </div>
          {tab === 'patrol' && <MyPatrol team={id} />}
          {/* It says by itself that messages have come, whatever is shown. */}
          <div hidden={tab !== 'talk'}>
            <TalkInbox team={id} />
          </div>
          {tab === 'order' && <Foot />}
        </main>
        <footer className="field-foot">
          <PanicButton team={id} />
          <nav aria-label={t('phone.parts')}>
            {TABS.map((name) => (
              <button
                key={name}
                type="button"
                aria-current={tab === name ? 'page' : undefined}
                onClick={() => {
                  setTab(name);
                  scrollTo(0, 0);
                }}
              >
                {t(`phone.tab.${name}`)}
                <Count of={countOf(picture, id, name)} />
              </button>
            ))}
          </nav>
        </footer>
      </div>
    </PlaceContext.Provider>
  );
}

const Count = ({ of }: { readonly of: number }) => (of > 0 ? <span className="count">{of}</span> : null);

/** What waits for this team. */
function countOf(picture: Picture, team: TeamId, tab: Tab): number {
  switch (tab) {
    case 'order':
      return ordersOf(picture, team).length + errandsOf(picture.cases.values(), team).length;
    case 'report':
      return 0;
    case 'patrol':
      return [...picture.patrols.values()].filter((one) => one.teams.includes(team) && !isOver(one)).length;
    case 'talk':
      return inbox(picture, team).filter(({ message }) => {
        const { kind } = progressOf(message, team, picture.receipts);
        return message.needsConfirmation ? kind !== 'confirmed' : kind === 'sent' || kind === 'delivered';
      }).length;
  }
}

const ordersOf = (picture: Picture, team: TeamId) =>
  [...picture.orders.values()].flatMap((order) => {
    const own = order.assignments.find((one) => one.team === team && isBinding(one));
    return own ? [{ order, own }] : [];
  });

function Orders({ team: id }: { readonly team: TeamId }) {
  const { t } = useTranslation();
  const picture = usePicture();
  const joined = useJoined();
  const say = useSay();
  const team = picture.teams.get(id);
  const orders = ordersOf(picture, id);
  return (
    <>
      {!joined && (
        <p className="hint-bad">
          {team ? t('phone.asOf', { time: say.minute(picture.at) }) : t('phone.notJoined')}
        </p>
      )}
      {orders.map(({ order, own }) => (
        <OwnOrder key={order.id} team={id} order={order} own={own} />
      ))}
      <Errands team={id} />
      {orders.length === 0 && team && <Duty team={team} />}
    </>
  );
}

function Foot() {
  const { t, i18n } = useTranslation();
  const { signOut, setLanguage } = useSeat();
  const [sure, setSure] = useState(false);
  const leave = (): void => {
    forgetPicture();
    signOut();
  };
  return (
    <div className="field-settings">
      <button type="button" onClick={() => setLanguage(i18n.language === 'en' ? 'zh' : 'en')}>
        {t('desk.language')}
      </button>
      {/* A new link has to be asked for: not by a slip of the thumb. */}
      <button
        type="button"
        className={sure ? 'grave' : undefined}
        onClick={sure ? leave : () => setSure(true)}
      >
        {sure ? t('phone.signOutSure') : t('desk.signOut')}
      </button>
    </div>
  );
}
