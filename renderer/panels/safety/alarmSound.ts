// The sound of a call for help: rising sweeps, again and again, like nothing else in the room. A browser lets a page
// sound only after somebody has touched it; until then the page says that it is kept silent, and the first touch
// starts it.
import { createStore, type StoreApi } from 'zustand/vanilla';

export type SoundState =
  | 'silent'
  | 'sounding'
  /** Wanted, and the browser (or the lack of any audio) keeps it silent. */
  | 'blocked';

export interface AlarmSound {
  readonly state: StoreApi<SoundState>;
  ring(): void;
  hush(): void;
}

const REPEAT_MS = 2_000;
const SWEEPS = 3;
const SWEEP_S = 0.28;
const GAP_S = 0.1;
const FROM_HZ = 620;
const TO_HZ = 1_480;
const LOUDNESS = 0.35;
/** A click at either end would be heard as a fault. */
const FADE_S = 0.02;
const GESTURES = ['pointerdown', 'keydown'] as const;

type Audio = Pick<
  AudioContext,
  'state' | 'currentTime' | 'destination' | 'createOscillator' | 'createGain'
> & {
  resume(): Promise<void>;
  suspend(): Promise<void>;
  addEventListener(type: 'statechange', listen: () => void): void;
  removeEventListener(type: 'statechange', listen: () => void): void;
};

/** `open` is called once, when it first has to sound; null where there is no audio. */
export function makeAlarmSound(open: () => Audio | null): AlarmSound {
  const state = createStore<SoundState>(() => 'silent');
  let audio: Audio | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;

  const wake = (): void => void audio?.resume().catch(() => {});
  const tell = (): void => {
    if (timer === undefined) return;
    const sounds = audio?.state === 'running';
    if (sounds && state.getState() !== 'sounding') play();
    state.setState(sounds ? 'sounding' : 'blocked', true);
  };

  function play(): void {
    if (audio?.state !== 'running') return;
    for (let i = 0; i < SWEEPS; i++) sweep(audio, audio.currentTime + i * (SWEEP_S + GAP_S));
  }

  return {
    state,
    ring() {
      if (timer !== undefined) return;
      audio ??= open();
      timer = setInterval(play, REPEAT_MS);
      audio?.addEventListener('statechange', tell);
      for (const gesture of GESTURES) addEventListener(gesture, wake, { capture: true });
      wake();
      tell();
    },
    hush() {
      clearInterval(timer);
      timer = undefined;
      for (const gesture of GESTURES) removeEventListener(gesture, wake, { capture: true });
      audio?.removeEventListener('statechange', tell);
      void audio?.suspend().catch(() => {});
      state.setState('silent', true);
    },
  };
}

function sweep(audio: Audio, at: number): void {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.type = 'triangle';
  tone.frequency.setValueAtTime(FROM_HZ, at);
  tone.frequency.exponentialRampToValueAtTime(TO_HZ, at + SWEEP_S);
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + FADE_S);
  volume.gain.setValueAtTime(LOUDNESS, at + SWEEP_S - FADE_S);
  volume.gain.linearRampToValueAtTime(0, at + SWEEP_S);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + SWEEP_S);
}
