import { useEffect, useState } from 'react'
import { readSuggestions, readTrends, type TrendView } from '../api.ts'
import { TrendList } from './trend-list.tsx'

const refreshMs = 15_000
/** While there are none: the first posts may just be coming in. */
const emptyMs = 3_000

/** What is talked about more than usual, else questions on what is coming in: to be asked with one click. */
export function Suggestions({ shown, isLive, onAsk }: { shown: string; isLive: boolean; onAsk: (question: string) => void }) {
  const [{ trends, questions }, setFound] = useState<Found>({ trends: [], questions: [] })
  const isEmpty = trends.length === 0 && questions.length === 0
  useEffect(() => {
    const read = () => void readBoth().then(setFound, () => {}) // without them the page is whole as well
    read()
    const timer = setInterval(read, isEmpty ? emptyMs : refreshMs)
    return () => clearInterval(timer)
  }, [shown, isEmpty])
  if (isEmpty) return null
  if (trends.length > 0) return <TrendList trends={trends} onAsk={onAsk} />
  return (
    <section className="suggestions" aria-label="Suggested questions">
      <h2 className="quiet">{isLive ? 'Coming in now' : 'Suggested questions'}</h2>
      <ul>
        {questions.map((question) => (
          <li key={question}>
            <button className="plain" dir="auto" onClick={() => onAsk(question)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

type Found = { readonly trends: readonly TrendView[]; readonly questions: readonly string[] }

/** Questions alone where nothing stands out. */
async function readBoth(): Promise<Found> {
  const trends = await readTrends()
  return { trends, questions: trends.length > 0 ? [] : await readSuggestions() }
}
