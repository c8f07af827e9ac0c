import type { TrendView } from '../api.ts'
import { count } from '../words.ts'

/** Topics that stand out, each asked about with one click, with its last hour beside it. */
export function TrendList({ trends, onAsk }: { trends: readonly TrendView[]; onAsk: (question: string) => void }) {
  return (
    <section className="suggestions trends" aria-label="Trends">
      <h2 className="quiet">Talked about more than usual</h2>
      <ul>
        {trends.map(({ title, question, authors, minutes }) => (
          <li key={title}>
            <button className="plain" dir="auto" title={question} onClick={() => onAsk(question)}>
              {title}
            </button>
            <Sparkline minutes={minutes} />
            <span className="quiet">{count(authors, 'author')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const [width, height, perPoint] = [60, 16, 3]

/** Mentions in the last hour, the present at the right. A picture of what the list says in words: not read out. */
function Sparkline({ minutes }: { minutes: readonly number[] }) {
  const sums = Array.from({ length: Math.ceil(minutes.length / perPoint) }, (_, i) =>
    minutes.slice(i * perPoint, (i + 1) * perPoint).reduce((sum, one) => sum + one, 0),
  )
  const highest = Math.max(1, ...sums)
  const points = sums.map((sum, i) => `${(i * width) / Math.max(1, sums.length - 1)},${height - 1 - (sum / highest) * (height - 2)}`)
  return (
    <svg className="sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <polyline points={points.join(' ')} fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  )
}
