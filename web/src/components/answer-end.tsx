import { useState } from 'react'
import type { AskResult } from '../api.ts'
import { droppedWords, modelWords } from '../checks.ts'
import { asText, type Turn } from '../turn.ts'
import { count, foundWords, minuteOf, spanOf, took } from '../words.ts'
import { sourceTitle } from './live-sources.tsx'
import { FoundPosts } from './found-posts.tsx'
import { HowItCame } from './how-it-came.tsx'

/** Which time the store covers, what of it is still being read, and how far each live network was behind. */
function coverWords({ covered, missing, lagMs }: AskResult): string {
  const lags = Object.entries(lagMs).map(([name, ms]) => `${sourceTitle(name)} ${took(ms)} behind`)
  const gaps = missing.map(({ source, from, until }) => `${spanOf(from, until)} (${sourceTitle(source)})`)
  return [
    ...(covered ? [`posts from ${minuteOf(covered.from)} to ${minuteOf(covered.until)}`] : []),
    ...(gaps.length > 0 ? [`not yet read: ${gaps.join(', ')}`] : []),
    ...lags,
  ]
    .map((words) => ` · ${words}`)
    .join('')
}

function searchedWords({ source, searched }: AskResult): string {
  if (source === 'model') return 'no post was searched'
  return `${count(searched.posts, 'post')} searched in ${searched.queries === 1 ? 'one query' : `${searched.queries} queries`}`
}

/** Below an answer: as of when, out of what, by whom; the other posts; and ways to take it along. */
export function AnswerEnd({ turn, result }: { turn: Turn; result: AskResult }) {
  const [copied, setCopied] = useState('')
  const [showAll, setShowAll] = useState(false)
  const [showHow, setShowHow] = useState(false)
  const copy = (text: string, what: string) => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(what),
      () => setCopied('failed'),
    )
  }
  const isKept = result.notKept === undefined
  const posts = result.found.reduce((sum, { similar }) => sum + 1 + similar.posts, 0)
  return (
    <div className="answer-end">
      <p className="quiet">
        As of {minuteOf(result.asOf)} · {searchedWords(result)} · {took(result.tookMs)}
        {result.source === 'posts' && coverWords(result)}
        {result.unavailable > 0 && ` · ${count(result.unavailable, 'source')} no longer available`}
      </p>
      {[modelWords(result), droppedWords(result)].map(
        (words) =>
          words !== '' && (
            <p className="quiet" key={words}>
              {words}
            </p>
          ),
      )}
      {result.notKept !== undefined && <p className="notice">This answer could not be saved. {result.notKept}</p>}
      {(result.finish === 'complete' || result.finish === 'length') && (
        <div className="actions">
          {posts > 0 && (
            <button className="plain" aria-expanded={showAll} onClick={() => setShowAll(!showAll)}>
              {foundWords(posts, result.foundAtLeast)}
            </button>
          )}
          <button className="plain" onClick={() => copy(asText(turn), 'text')}>
            {copied === 'text' ? 'Copied' : result.citations.length > 0 ? 'Copy with citations' : 'Copy text'}
          </button>
          {isKept && (
            <>
              <button className="plain" onClick={() => copy(`${location.origin}/a/${result.id}`, 'link')}>
                {copied === 'link' ? 'Copied' : 'Copy link'}
              </button>
              <HowButton isShown={showHow} onClick={() => setShowHow(!showHow)} />
            </>
          )}
          {copied === 'failed' && <span className="quiet">The browser did not allow copying.</span>}
        </div>
      )}
      {result.finish === 'abstained' && isKept && (
        <div className="actions">
          <HowButton isShown={showHow} onClick={() => setShowHow(!showHow)} />
        </div>
      )}
      {showHow && <HowItCame id={result.id} />}
      {showAll && <FoundPosts found={result.found} asOf={result.asOf} />}
    </div>
  )
}

function HowButton({ isShown, onClick }: { isShown: boolean; onClick: () => void }) {
  return (
    <button className="plain" aria-expanded={isShown} onClick={onClick}>
      How it came about
    </button>
  )
}
