// A host puts the pages of the server on the screens of this workstation. Electron does, an installed browser
// does; the choice between them is chooseHost's.

export type HostEnd =
  /** A person closed the last window. */
  { readonly kind: 'closed' } | { readonly kind: 'failed'; readonly reason: string };

export type OpenWall = {
  readonly ended: Promise<HostEnd>;
  close(): Promise<void>;
};

export interface Host {
  readonly name: string;
  open(server: URL): Promise<OpenWall>;
}
