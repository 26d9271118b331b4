// The console's composition: who sits here decides which face is shown, and every part is handed what it needs.
// Only this file and the three beside it know feed, picture, map and panels at once.
import '@fontsource-variable/noto-sans-sc/wght.css';
import './style/tokens.css';
import './style/base.css';
import './style/parts.css';
import './style/frame.css';
import './style/wall.css';
import './style/desk.css';
import './style/field.css';
import './style/safety.css';
import './style/signIn.css';
import './style/accounts.css';
import './style/admin.css';
import './style/checklist.css';
import './style/talk.css';
import './style/joint.css';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { scopeOf, type Person } from '#contract/actor.ts';
import type { Bridge } from '../main/bridge.ts';
import { openSession, type PhoneOptions, type Session } from './command/session.ts';
import { openConsole } from './console.ts';
import { FieldSignedOut } from './field/FieldSignedOut.tsx';
import { chooseLanguage, firstLanguage, startLanguage, type Language } from './i18n/i18n.ts';
import { SeatProvider, type Seat } from './panels/seat.tsx';
import { SignInPage } from './panels/signIn/SignInPage.tsx';
import { WallSignIn } from './panels/signIn/WallSignIn.tsx';
import type { PictureStore } from './picture/pictureStore.ts';
import { fetchGlyphs } from './style/glyphs.ts';
import { useDistrict } from './useDistrict.ts';
import { useLookBack } from './useLookBack.ts';
import { WallFace } from './WallFace.tsx';

declare global {
  interface Window {
    /** Only inside our own window keeper; absent in a plain browser. */
    readonly lianqin?: Bridge;
  }
}

type Face = 'wall' | 'desk' | 'field' | 'admin';

// A wall does not wait for forms that only a desk or a phone shows.
const DeskFace = lazy(async () => ({ default: (await import('./DeskFace.tsx')).DeskFace }));
const FieldPage = lazy(async () => ({ default: (await import('./field/FieldPage.tsx')).FieldPage }));
const AdminPage = lazy(async () => ({ default: (await import('./panels/admin/AdminPage.tsx')).AdminPage }));

function setLanguage(language: Language): void {
  chooseLanguage(language, localStorage);
  void window.lianqin?.setLanguage(language);
}

function App({ session }: { readonly session: Session }) {
  const { t } = useTranslation();
  const state = useStore(session.state);
  const asked = faceOf(location.pathname);
  const face = state.kind === 'signedIn' ? faceFor(state.person, asked) : null;
  useEffect(() => {
    document.title = t('documentTitle', { face: t(`face.${face ?? 'signIn'}`) });
    // The address says what is shown, so that a reload shows it again.
    if (face && face !== asked) history.replaceState(null, '', `/${face}${location.search}`);
  }, [face, asked, t]);
  if (state.kind === 'signedIn' && face) {
    return (
      <Station key={state.token} face={face} token={state.token} person={state.person} session={session} />
    );
  }
  // After a sign-out a wall stays signed out until somebody chooses; a fresh wall signs itself in.
  if (asked === 'wall' && state.kind === 'signedOut')
    return <WallSignIn session={session} setLanguage={setLanguage} />;
  if (asked === 'field') return <FieldSignedOut session={session} setLanguage={setLanguage} />;
  return <SignInPage session={session} setLanguage={setLanguage} />;
}

interface StationProps {
  readonly face: Face;
  readonly token: string;
  readonly person: Person;
  readonly session: Session;
}

function Station({ face, token, person, session }: StationProps) {
  const [console] = useState(() => openConsole(token));
  useEffect(() => console.start(), [console]);
  useExpiry(session, console.store);
  useLentRole(session, console.store);
  useNames(console.store);
  const { replay, lookBack, lookBackTo, returnToLive } = useLookBack(console);
  const district = useDistrict(token, console.store);
  const view = replay ?? console;
  const seat = useMemo<Seat>(
    () => ({
      person,
      api: session.api,
      outbox: console.outbox,
      live: console.store,
      shown: view.store,
      fixes: view.table,
      liveFixes: console.table,
      lookBack,
      lookBackTo,
      returnToLive,
      trustServer: () => console.feed.trustServer(),
      signOut: () => void session.signOut(),
      setLanguage,
    }),
    [person, session, console, view, lookBack, lookBackTo, returnToLive],
  );
  return (
    <SeatProvider seat={seat}>
      {face === 'wall' && (
        <WallFace
          view={view}
          district={district}
          replaying={replay !== null}
          openDesk={() => void openDesk(session, person)}
        />
      )}
      <Suspense>
        {face === 'desk' && <DeskFace view={view} district={district} replaying={replay !== null} />}
        {face === 'field' && <FieldPage />}
        {face === 'admin' && <AdminPage />}
      </Suspense>
    </SeatProvider>
  );
}

/** A wall's observer commands nothing: whoever goes to the desk says who he is. */
async function openDesk(session: Session, person: Person): Promise<void> {
  if (person.role !== 'observer') return location.assign('/desk');
  // First the address: at /wall a demo would sign its observer in again.
  history.replaceState(null, '', '/desk');
  await session.signOut();
}

/** A socket that was refused may have been refused for its token: the API tells, and sign-in says why. */
function useExpiry(session: Session, store: PictureStore): void {
  const refused = useStore(store, (state) => state.link.kind === 'refused');
  useEffect(() => {
    if (refused) void session.api.get('/api/me');
  }, [refused, session]);
}

/** Emergency rights that begin or end may be this person's own. */
function useLentRole(session: Session, store: PictureStore): void {
  const grants = useStore(store, ({ alerts }) =>
    alerts
      .map(({ key }) => key)
      .filter((key) => key.startsWith('breakGlass.'))
      .join(),
  );
  const known = useRef('');
  useEffect(() => {
    if (grants === known.current) return;
    known.current = grants;
    void session.refresh();
  }, [grants, session]);
}

/** What categories, forces, towns and teams are called is known from the first join on. */
function useNames(store: PictureStore): void {
  const policy = useStore(store, (state) => state.picture.policy);
  const district = useStore(store, (state) => state.picture.district);
  const teams = useStore(store, (state) => state.picture.teams.size);
  useEffect(() => {
    const { picture } = store.getState();
    const names = [...picture.teams.values()].map(({ name }) => name);
    if (teams > 0 || policy) fetchGlyphs(JSON.stringify([policy, district, names]));
  }, [store, policy, district, teams]);
}

const FACES: readonly Face[] = ['wall', 'desk', 'field', 'admin'];
const faceOf = (path: string): Face | null => FACES.find((face) => path === `/${face}`) ?? null;

/** What this person may sit at; the asked face when it is one of them. */
function faceFor(person: Person, asked: Face | null): Face {
  switch (scopeOf(person).kind) {
    case 'team':
      return 'field';
    case 'district':
    case 'town':
      if (person.role === 'observer') return asked === 'desk' ? 'desk' : 'wall';
      return asked === 'wall' || asked === 'admin' ? asked : 'desk';
    case 'department':
    case 'grid':
      return asked === 'admin' ? 'admin' : 'desk';
    // Administrators have no part in the duty.
    case 'organisation':
    case 'none':
      return 'admin';
  }
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
await startLanguage(firstLanguage(location.search, localStorage));
createRoot(root).render(<App session={openSession(sessionStorage, phoneOptions())} />);

function phoneOptions(): PhoneOptions {
  const phone = location.pathname === '/field';
  return { link: takeLink(), phone, ...(phone && { memory: localStorage }) };
}

/** The secret of a one-use link, taken out of the address at once: it shall not stand there, nor be shared on. */
function takeLink(): string | null {
  const found = /^#link=([\w-]+)$/.exec(location.hash)?.[1] ?? null;
  if (found !== null) history.replaceState(null, '', location.pathname + location.search);
  return found;
}
