import type { Ask } from '../api.ts'
import type { Turn } from '../turn.ts'
import { minuteOf, spanOf } from '../words.ts'
import { AnswerEnd } from './answer-end.tsx'
import { SearchSteps } from './search-steps.tsx'
import { SentenceView } from './sentence-view.tsx'

type Props = {
  turn: Turn
  opened: number | undefined
  onOpen: (number: number) => void
  onStop: () => void
  onAgain: (request: Ask) => void
}

/** One answered question: what was searched, the sentences as they come, and what is to be known about them. */
export function AnswerView({ turn, opened, onOpen, onStop, onAgain }: Props) {
  const { request, result, state, error } = turn
  const nothing = result?.finish === 'abstained'
  return (
    <article className="turn" aria-busy={state === 'running'}>
      <h2 className="asked">{request.question}</h2>
      <SearchSteps searching={turn.searching} />
      <div className="sentences" aria-live="polite">
        {turn.sentences.map((sentence, i) => (
          <SentenceView key={i} sentence={sentence} citations={turn.citations} opened={opened} onOpen={onOpen} />
        ))}
        {state === 'running' && turn.sentences.length === 0 && <Waiting />}
        {nothing && <Nothing turn={turn} onAgain={onAgain} />}
      </div>
      {turn.degraded && <p className="notice">{turn.degraded}</p>}
      {(error ?? result?.error) && (
        <p className="notice" role="alert">
          {error ?? result?.error?.message} <button onClick={() => onAgain(request)}>Ask again</button>
        </p>
      )}
      {state === 'running' && (
        <button className="plain stop" onClick={onStop}>
          Stop
        </button>
      )}
      {result && result.finish !== 'failed' && <AnswerEnd turn={turn} result={result} />}
    </article>
  )
}

/** Holds the place of the first sentences, so that nothing jumps when they come. */
function Waiting() {
  return (
    <div className="waiting" aria-hidden="true">
      <span />
      <span />
      <span />
    </div>
  )
}

function Nothing({ turn: { request, result }, onAgain }: { turn: Turn; onAgain: Props['onAgain'] }) {
  if (!result) return null
  const { otherSpan } = result
  return (
    <div className="nothing">
      <p>{result.text}</p>
      {otherSpan && (
        <p>
          The store holds {otherSpan.posts.toLocaleString('en')} {otherSpan.posts === 1 ? 'post' : 'posts'} on this between{' '}
          {minuteOf(otherSpan.from)} and {minuteOf(otherSpan.until)}.{' '}
          <button className="primary" onClick={() => onAgain({ ...request, from: otherSpan.from, until: otherSpan.until })}>
            Answer from {spanOf(otherSpan.from, otherSpan.until)}
          </button>
        </p>
      )}
    </div>
  )
}
