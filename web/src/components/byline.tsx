import { useState } from 'react'
import type { Turn } from '../turn.ts'
import { count } from '../words.ts'

/**
 * Who writes and how it goes, with the way to stop it; below it, apart from the answer, what the model thinks. Its height stays while
 * the answer comes.
 */
export function Byline({ turn, onStop }: { turn: Turn; onStop: () => void }) {
  const isModels = (turn.model ?? turn.request.model ?? 'extractive') !== 'extractive'
  return (
    <div className="byline">
      <div className="byline-row">
        <p>
          {isModels && turn.state === 'running' && turn.reasoning === '' && <Pulse />}
          <span role="status">{stateWords(turn, isModels)}</span>
        </p>
        {turn.state === 'running' && (
          <button className="plain stop" onClick={onStop}>
            Stop
          </button>
        )}
      </div>
      {(isModels || turn.reasoning !== '') && <Thinking turn={turn} />}
    </div>
  )
}

const Pulse = () => <span className="pulse" aria-hidden="true" />

function stateWords(turn: Turn, isModels: boolean): string {
  const { state, model, request, degraded, isStopped, sentences, error, result } = turn
  const name = model ?? request.model ?? ''
  if (isStopped) return sentences.length > 0 ? 'Stopped. This is what had come.' : 'Stopped before anything was written.'
  if (error !== undefined || result?.finish === 'failed') return isModels ? `${name} was asked` : ''
  if (result?.finish === 'abstained') return result.prompt === null ? '' : `${name} wrote nothing that passed the checks`
  const wrote = sentences.some(({ check }) => check === 'supported' || check === 'partial' || check === 'unsourced')
  if (degraded !== undefined)
    return wrote ? `Written by ${name}, in part replaced by quotes` : `${name} was asked; posts are quoted instead`
  if (state === 'running' && isModels) return `${name} is at work …`
  if (wrote) return `Written by ${name}`
  if (result && result.usage.calls > 0) return `${name} was asked; posts are quoted instead`
  return model === undefined ? '' : quotesOnly // a model is not asked where one author alone is quoted
}
const quotesOnly = 'Counts and quotes, written without a model'

function Thinking({ turn: { reasoning, state } }: { turn: Turn }) {
  const [beganRunning] = useState(state === 'running')
  const isRunning = state === 'running'
  const words = reasoning.split(/\s+/u).filter(Boolean).length
  if (reasoning === '' && !beganRunning) return null
  return (
    <div className="thinking-slot">
      {reasoning !== '' && (
        <details className={beganRunning ? 'thinking live' : 'thinking'}>
          <summary>
            {isRunning && <Pulse />}
            Thinking, unchecked, no part of the answer
            <small aria-hidden="true"> · {count(words, 'word')}</small>
          </summary>
          {/* A region that scrolls must be reached by keyboard. */}
          <div className="thoughts" tabIndex={0} role="region" aria-label="What the model thought">
            <p dir="auto">{reasoning}</p>
          </div>
        </details>
      )}
    </div>
  )
}
