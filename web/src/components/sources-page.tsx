import { useCallback, useEffect, useState } from 'react'
import { readSources, sentenceOf, type SourceEntry } from '../api.ts'
import { PolicySection } from './policy-section.tsx'
import { SourceAdd } from './source-add.tsx'
import { SourceCard } from './source-card.tsx'

const refreshMs = 3_000

/** What is read live and how it does; what can be added; what is owed to those who write it. */
export function SourcesPage({ onChanged, onImport }: { onChanged: () => void; onImport: (file: File) => void }) {
  const [sources, setSources] = useState<readonly SourceEntry[]>()
  const [problem, setProblem] = useState<string>()
  /** What was just done, for whoever does not see it. */
  const [done, setDone] = useState('')
  const look = useCallback(
    () =>
      readSources().then(
        (fresh) => {
          setSources(fresh)
          setProblem(undefined)
        },
        (error: unknown) => setProblem(sentenceOf(error)),
      ),
    [],
  )
  useEffect(() => {
    void look()
    const timer = setInterval(() => void look(), refreshMs)
    return () => clearInterval(timer)
  }, [look])
  const changed = (words: string) => {
    setDone(words)
    void look()
    onChanged()
  }
  return (
    <div className="column sources">
      <h1>Sources</h1>
      <SourceAdd onAdded={changed} onImport={onImport} />
      {problem && (
        <p className="notice" role="alert">
          {problem}
        </p>
      )}
      <p className="visually-hidden" role="status">
        {done}
      </p>
      {sources?.length === 0 && (
        <p className="quiet nothing-read">Nothing is read. Give an address above, or “bluesky” for all of Bluesky.</p>
      )}
      {sources && sources.length > 0 && (
        <ul className="source-list" aria-label="What is read">
          {sources.map((source) => (
            <SourceCard key={source.id} source={source} onChanged={changed} />
          ))}
        </ul>
      )}
      {sources?.some(({ kind }) => kind === 'feeds') && (
        <p className="quiet">
          <a href="/api/sources/feeds.opml" download="feeds.opml">
            Save the list of feeds
          </a>{' '}
          as a file (OPML) that every feed reader takes.
        </p>
      )}
      {sources && <PolicySection />}
    </div>
  )
}
