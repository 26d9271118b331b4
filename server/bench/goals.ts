// What the figures must reach, from "Figures to reach" of the issue that asked for them (2 cores, medians).

export interface Goal {
  readonly limit: number;
  readonly sense: 'atMost' | 'atLeast';
}

const atMost = (limit: number): Goal => ({ limit, sense: 'atMost' });
const atLeast = (limit: number): Goal => ({ limit, sense: 'atLeast' });

export const GOALS: Readonly<Record<string, Goal>> = {
  'fanout.cpuRatioVsWs': atMost(1.3),
  'fanout.bytesPerPosition': atMost(8),
  'fanout.p99Ms': atMost(350),
  'render.mainMsPerUpdate10k': atMost(4),
  'render.cpuRatioVsMaplibre10k': atLeast(10),
  'render.cpuRatioVsLeaflet10k': atLeast(5),
  'render.bytesPerUnit': atMost(16),
  'join.ms': atMost(1_000),
  'join.kb': atMost(1_000),
  'command.conflicts': atMost(0),
  'command.ackP50Ms': atMost(20),
  'command.ackP99Ms': atMost(200),
  'command.recommendP99Ms': atMost(50),
  'command.readyColdMs': atMost(30_000),
  'command.readySnapshotMs': atMost(3_000),
  'start.firstPictureMs': atMost(2_000),
  'start.serverReadyMs': atMost(2_000),
};

export const meets = ({ limit, sense }: Goal, value: number): boolean =>
  sense === 'atMost' ? value <= limit : value >= limit;
