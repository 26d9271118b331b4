// How many places are proven of all, as a bar: the figures stand beside it.
export function ProgressBar({ proven, all }: { readonly proven: number; readonly all: number }) {
  const share = all === 0 ? 0 : (proven / all) * 100;
  return (
    <svg className="progress-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect className="track" width="100" height="8" />
      <rect className="done" width={share} height="8" />
    </svg>
  );
}
