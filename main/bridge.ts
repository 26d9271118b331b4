// The whole surface that a page may ask of the window keeper. The preload offers it as `window.lianqin`; in a
// plain browser it is absent, so every use is optional. The renderer imports types from here, nothing else.

export type Language = 'zh' | 'en';

/** What a screen of this workstation shows. */
export type Face = 'desk' | 'wall' | 'off';

export type ScreenInfo = {
  readonly key: string;
  readonly label: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly face: Face;
  /** The screen that the asking window stands on. */
  readonly here: boolean;
};

export type ConnectAnswer =
  | { readonly kind: 'connected' }
  | { readonly kind: 'refused'; readonly reason: string };

export interface Bridge {
  /** The screens of this workstation, largest first. */
  screens(): Promise<readonly ScreenInfo[]>;
  /** Remembers what a screen shows, and shows it. False when there is no such screen. */
  setFace(screenKey: string, face: Face): Promise<boolean>;
  /** Remembers the language for the next start of this workstation. */
  setLanguage(language: Language): Promise<void>;
  /** Prints the asking window on the system's printer dialogue. False when the person called it off. */
  print(): Promise<boolean>;
  /** Chooses the server for this workstation. Answered only to the console's own connect page. */
  connect(address: string): Promise<ConnectAnswer>;
}

export const CHANNELS = {
  screens: 'lianqin:screens',
  setFace: 'lianqin:setFace',
  setLanguage: 'lianqin:setLanguage',
  print: 'lianqin:print',
  connect: 'lianqin:connect',
} as const satisfies Record<keyof Bridge, string>;
