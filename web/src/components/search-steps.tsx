import type { Turn } from '../turn.ts'
import { count, spanOf, took } from '../words.ts'

/** What was asked of the index, and what came of it: nothing is searched unseen. */
export function SearchSteps({ searching, isOver }: { searching: Turn['searching']; isOver: boolean }) {
  return (
    <ol className="searches" aria-label="Searches">
      {searching.length === 0 && <li>{isOver ? 'Nothing was searched' : 'Reading the question …'}</li>}
      {searching.map(({ terms, window, step }, i) => (
        <li key={i}>
          {step ? 'Searched' : 'Searching'}{' '}
          {terms.length > 0 ? (step?.terms ?? terms).flatMap((term) => [<code key={term}>{term}</code>, ' ']) : 'the newest posts '}
          {spanOf(window.from, window.until)}
          {step ? ` · ${step.matched.toLocaleString('en')} of ${count(step.searched, 'post')} match · ${took(step.tookMs)}` : ' …'}
          {step && !step.complete && ' · the time ran out: better posts may exist'}
        </li>
      ))}
    </ol>
  )
}
