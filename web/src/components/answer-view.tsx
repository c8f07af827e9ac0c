import { useRef } from 'react'
import type { Ask } from '../api.ts'
import { aloneWords, type Turn } from '../turn.ts'
import { mayChange } from '../watching.ts'
import { minuteOf, spanOf } from '../words.ts'
import { AnswerEnd } from './answer-end.tsx'
import { Byline } from './byline.tsx'
import { SearchSteps } from './search-steps.tsx'
import { SentenceView } from './sentence-view.tsx'
import { Understood } from './understood.tsx'
import { Updates } from './updates.tsx'

type Props = {
  turn: Turn
  opened: number | undefined
  onOpen: (number: number) => void
  onStop: () => void
  onKeepCurrent: (isOn: boolean) => void
  onAgain: (request: Ask) => void
}

/** One answered question: what was searched, who writes, the sentences as they come, and what is to be known about them. */
export function AnswerView({ turn, opened, onOpen, onStop, onKeepCurrent, onAgain }: Props) {
  const { request, result, state, error, isStopped, sentences } = turn
  const article = useRef<HTMLElement>(null)
  const nothing = result?.finish === 'abstained'
  const problem = error ?? result?.error?.message
  return (
    <article className="turn" aria-busy={state === 'running'} ref={article} tabIndex={-1}>
      <h2 className="asked">{request.question}</h2>
      <Understood understood={turn.understood} />
      {turn.source === 'model' && (state === 'running' || sentences.length > 0) ? (
        <p className="notice alone" role="note">
          {aloneWords(turn.model ?? 'a model')}
        </p>
      ) : turn.source === 'model' ? null : (
        <SearchSteps searching={turn.searching} isOver={state === 'done'} />
      )}
      <Byline
        turn={turn}
        onStop={() => {
          onStop()
          article.current?.focus({ preventScroll: true }) // the button goes
        }}
      />
      <div className="sentences" aria-live="polite">
        {sentences.map((sentence, i) => (
          <SentenceView key={i} sentence={sentence} citations={turn.citations} opened={opened} onOpen={onOpen} />
        ))}
        {state === 'running' && sentences.length === 0 && <Waiting />}
        {nothing && <Nothing turn={turn} onAgain={onAgain} />}
      </div>
      {state === 'done' && turn.degraded !== undefined && (
        <p className="remark">
          <strong>
            {sentences.some(({ check }) => check === 'supported' || check === 'partial')
              ? 'Some quotes in place of the model.'
              : 'Quotes in place of the model.'}
          </strong>{' '}
          {turn.degraded} A quote is word for word from a post; the model had no part in it.
        </p>
      )}
      {result?.finish === 'length' && (
        <p className="remark">
          <strong>Cut short.</strong> The model may write no more than so much; what is here is whole sentences.
        </p>
      )}
      {problem && (
        <p className="notice" role="alert">
          {problem} <button onClick={() => onAgain(request)}>Ask again</button>
        </p>
      )}
      {isStopped && (
        <p className="stopped">
          <button className="plain" onClick={() => onAgain(request)}>
            Ask again
          </button>
        </p>
      )}
      {result && (result.finish !== 'failed' || sentences.length > 0) && <AnswerEnd turn={turn} result={result} />}
      {result && mayChange(result) && <Updates turn={turn} opened={opened} onOpen={onOpen} onKeepCurrent={onKeepCurrent} />}
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
