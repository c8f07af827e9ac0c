import { useEffect, useState } from 'react'
import { ApiError, readTrace, replay, type ReplayView, type TraceView } from '../api.ts'

/** How an answer came about, in plain words, and ways to run it again. */
export function HowItCame({ id }: { id: string }) {
  const [trace, setTrace] = useState<TraceView>()
  const [error, setError] = useState<string>()
  useEffect(() => {
    readTrace(id).then(setTrace, (problem: unknown) => setError(wordsOf(problem, 'The trace could not be read.')))
  }, [id])
  return (
    <section className="how" aria-label="How this answer came about">
      {error && <p className="notice">{error}</p>}
      {!trace && !error && <p className="quiet">Reading …</p>}
      {trace?.story.map(({ heading, lines }) => (
        <details key={heading} open={heading !== 'Time' && heading !== 'Made by'}>
          <summary>{heading}</summary>
          <ul>
            {lines.map((line, i) => (
              <li key={i}>{line}</li>
            ))}
          </ul>
        </details>
      ))}
      {trace && <Again id={id} />}
    </section>
  )
}

const wordsOf = (problem: unknown, otherwise: string) => (problem instanceof ApiError ? problem.message : otherwise)

const ways = [
  { words: 'Run it again', fresh: undefined, title: 'As of its moment, from what was found then: it must say the same.' },
  { words: 'Search again as of then', fresh: 'then', title: 'The same moment, searched again.' },
  { words: 'Search again now', fresh: 'now', title: 'The same question, as of now.' },
] as const

function Again({ id }: { id: string }) {
  const [view, setView] = useState<ReplayView>()
  const [error, setError] = useState<string>()
  const [isRunning, setRunning] = useState(false)
  const run = (fresh: 'then' | 'now' | undefined) => {
    setRunning(true)
    setError(undefined)
    replay(id, fresh)
      .then(setView, (problem: unknown) => setError(wordsOf(problem, 'It could not be run again.')))
      .finally(() => setRunning(false))
  }
  return (
    <>
      <div className="actions">
        {ways.map(({ words, fresh, title }) => (
          <button key={words} className="plain" title={title} disabled={isRunning} onClick={() => run(fresh)}>
            {words}
          </button>
        ))}
      </div>
      <div aria-live="polite" aria-busy={isRunning}>
        {error && <p className="notice">{error}</p>}
        {view && <Difference view={view} />}
      </div>
    </>
  )
}

/** The verdict, the reasons, and what is said and cited no more, or now. */
function Difference({ view: { notes, same, changes } }: { view: ReplayView }) {
  const [verdict, ...reasons] = notes
  const sources = (list: ReplayView['changes']['citations']['gone']) =>
    list.map(({ author, url }) => `${author.name || author.handle} ${url}`)
  return (
    <div className="replayed" data-same={same}>
      <p>
        <strong>{verdict}</strong> {reasons.join(' ')}
      </p>
      <Part heading="Said no more" lines={changes.sentences.gone.map(({ text }) => text)} />
      <Part heading="Said now" lines={changes.sentences.added.map(({ text }) => text)} />
      <Part heading="Cited no more" lines={sources(changes.citations.gone)} />
      <Part heading="Cited now" lines={sources(changes.citations.added)} />
    </div>
  )
}

function Part({ heading, lines }: { heading: string; lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    <>
      <h3>{heading}</h3>
      <ul>
        {lines.map((line, i) => (
          <li key={i}>{line}</li>
        ))}
      </ul>
    </>
  )
}
