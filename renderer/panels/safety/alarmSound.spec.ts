// The alarm on an audio graph that a browser keeps silent until somebody touches the page.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeAlarmSound } from './alarmSound.ts';

/** As much of the Web Audio API as the alarm uses; `allowed` is the browser's policy. */
class FakeAudio extends EventTarget {
  state = 'suspended' as AudioContextState;
  allowed = false;
  tones = 0;
  readonly currentTime = 0;
  readonly destination = {} as AudioDestinationNode;
  #change(state: AudioContextState): void {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
  async resume(): Promise<void> {
    if (this.allowed) this.#change('running');
  }
  async suspend(): Promise<void> {
    this.#change('suspended');
  }
  createOscillator(): OscillatorNode {
    const ramp = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
    const node = { frequency: ramp, connect: (to: unknown) => to, start: () => void this.tones++, stop() {} };
    return node as unknown as OscillatorNode;
  }
  createGain(): GainNode {
    const gain = { setValueAtTime() {}, linearRampToValueAtTime() {} };
    return { gain, connect: (to: unknown) => to } as unknown as GainNode;
  }
}

const page = new EventTarget();
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('FL10 it repeats until it is hushed, and is silent afterwards', async () => {
  const audio = new FakeAudio();
  audio.allowed = true;
  const sound = makeAlarmSound(() => audio);
  sound.ring();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sound.state.getState()).toBe('sounding');
  const rung = audio.tones;
  expect(rung).toBeGreaterThanOrEqual(15);
  sound.hush();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(audio.tones).toBe(rung);
  expect(sound.state.getState()).toBe('silent');
});

it('FL10 kept silent by the browser it says so, and the first touch starts it', async () => {
  const audio = new FakeAudio();
  const sound = makeAlarmSound(() => audio);
  sound.ring();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sound.state.getState()).toBe('blocked');
  expect(audio.tones).toBe(0);
  audio.allowed = true;
  page.dispatchEvent(new Event('pointerdown'));
  await vi.advanceTimersByTimeAsync(0);
  expect(sound.state.getState()).toBe('sounding');
  expect(audio.tones).toBeGreaterThan(0);
  sound.hush();
  audio.allowed = false;
  sound.ring();
  await vi.advanceTimersByTimeAsync(0);
  expect(sound.state.getState()).toBe('blocked');
});

it('FL10 a machine without any audio says that it is silent', () => {
  const sound = makeAlarmSound(() => null);
  sound.ring();
  expect(sound.state.getState()).toBe('blocked');
});
