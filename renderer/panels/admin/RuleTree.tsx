// A rule as it stands in its file: names and values, whatever shape it has. What has words is shown in words.
import type { Words } from '#contract/ids.ts';
import { useSay } from '../parts/say.ts';

export function RuleTree({ value }: { readonly value: unknown }) {
  const say = useSay();
  if (isWords(value)) return <>{say.words(value)}</>;
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object' || one === null))
      return <>{value.map(String).join(', ') || '—'}</>;
    return (
      <ol className="rule-list">
        {value.map((one: unknown, index) => (
          <li key={index}>
            <RuleTree value={one} />
          </li>
        ))}
      </ol>
    );
  }
  if (typeof value === 'object' && value !== null) {
    return (
      <dl className="rules">
        {Object.entries(value).map(([key, inner]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>
              <RuleTree value={inner} />
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  if (typeof value === 'string') return <>{value}</>;
  return <>{value === null || value === undefined ? '—' : JSON.stringify(value)}</>;
}

const isWords = (value: unknown): value is Words =>
  typeof value === 'object' &&
  value !== null &&
  'zh' in value &&
  'en' in value &&
  Object.keys(value).length === 2;
