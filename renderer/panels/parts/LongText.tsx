// A field for a few sentences; Ctrl+Enter sends what it stands in.
export interface LongTextProps {
  readonly label: string;
  readonly rows: number;
  readonly value: string;
  readonly invalid?: boolean;
  onChange(value: string): void;
  onSend(): void;
}

export function LongText({ label, rows, value, invalid = false, onChange, onSend }: LongTextProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <textarea
        rows={rows}
        maxLength={2000}
        value={value}
        aria-invalid={invalid}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSend();
        }}
      />
    </label>
  );
}
