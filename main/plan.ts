// Which window belongs on which screen: a pure reading of the screens that are there and of what the
// workstation remembers.
import type { Face } from './bridge.ts';
import type { Bounds, Preferences } from './settings.ts';

export type Screen = {
  readonly key: string;
  readonly label: string;
  readonly bounds: Bounds;
  /** Without the system's own bars. */
  readonly workArea: Bounds;
  readonly primary: boolean;
};

export type Placement = {
  readonly screen: Screen;
  readonly face: Face;
  readonly bounds: Bounds;
  readonly fullscreen: boolean;
  readonly path: string;
};

// Smaller than this nobody finds the window again.
const SMALLEST_PX = 200;

export function screenKey(bounds: Bounds): string {
  return `${bounds.width}x${bounds.height}@${bounds.x},${bounds.y}`;
}

/** Largest first, so that the first wall is the one that the room looks at. */
export function planWindows(screens: readonly Screen[], preferences: Preferences): readonly Placement[] {
  const isOff = (screen: Screen) => preferences.screens[screen.key]?.face === 'off';
  // Whoever switched every screen off would have no window left to switch one on.
  if (screens.length > 0 && screens.every(isOff)) {
    return planWindows(screens, { ...preferences, screens: without(preferences.screens, screens) });
  }
  const bySize = screens.toSorted((a, b) => areaOf(b.bounds) - areaOf(a.bounds));
  return bySize.map((screen) => {
    const remembered = preferences.screens[screen.key];
    const face = remembered?.face ?? faceByDefault(screen, screens.length);
    const moved = remembered?.bounds && isOn(remembered.bounds, screen.bounds) ? remembered.bounds : null;
    return {
      screen,
      face,
      bounds: face === 'desk' ? (moved ?? screen.workArea) : screen.bounds,
      fullscreen: face === 'wall',
      // A lone screen opens on the wall, in a window: `d` there goes to the desk. Several each have their part.
      path: screens.length === 1 ? '/wall' : `/${face}`,
    };
  });
}

function without(remembered: Preferences['screens'], screens: readonly Screen[]): Preferences['screens'] {
  return Object.fromEntries(
    Object.entries(remembered).filter(([key]) => !screens.some((screen) => screen.key === key)),
  );
}

// The commander sits before the primary screen; every other one faces the room.
function faceByDefault(screen: Screen, howMany: number): Face {
  return screen.primary || howMany === 1 ? 'desk' : 'wall';
}

// A window remembered from a screen that has since shrunk must not open where nobody can see it.
function isOn(window: Bounds, screen: Bounds): boolean {
  return (
    window.width >= SMALLEST_PX &&
    window.height >= SMALLEST_PX &&
    window.x >= screen.x &&
    window.y >= screen.y &&
    window.x + window.width <= screen.x + screen.width &&
    window.y + window.height <= screen.y + screen.height
  );
}

function areaOf(bounds: Bounds): number {
  return bounds.width * bounds.height;
}
