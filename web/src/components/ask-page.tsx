import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError, readAnswer, readsLive, type Ask, type Citation, type Shown, type Status } from '../api.ts'
import { useFreshAnswers } from '../use-fresh-answers.ts'
import { useWatching } from '../use-watching.ts'
import { sourcesOf } from '../watching.ts'
import type { Models } from '../use-models.ts'
import { followUp, newTurn, run, savedTurn, type Turn } from '../turn.ts'
import { spanOf } from '../words.ts'
import { AnswerView } from './answer-view.tsx'
import { CitationPanel } from './citation-panel.tsx'
import { LiveSources } from './live-sources.tsx'
import { Suggestions } from './suggestions.tsx'
import { noFilters, QuestionForm, type Filters } from './question-form.tsx'

type Opened = { readonly turn: number; readonly number: number }

const examples: Readonly<Record<Shown, string>> = {
  live: 'What is said about the water in Flint since Monday?',
  demo: 'What is happening in Karsholm?',
}

/** Of the answer that this page's address names. */
const savedId = (): string | undefined => /^\/a\/([\w-]+)$/.exec(location.pathname)?.[1]

/** A conversation: the first question, its answer, and what was asked after it. */
export function AskPage({
  status,
  models,
  active,
  onShown,
}: {
  status: Status | undefined
  models: Models
  active: boolean
  onShown: (shown: Shown, path: string) => void
}) {
  const [turns, setTurns] = useState<readonly Turn[]>([])
  const [filters, setFilters] = useState<Filters>(noFilters)
  const [opened, setOpened] = useState<Opened>()
  const [missing, setMissing] = useState<string>()
  /** A saved answer is on its way: nothing stands in its place that would have to make room. */
  const [isReading, setReading] = useState(() => savedId() !== undefined)
  const running = useRef<AbortController>(undefined)
  const keys = useRef(0)
  const last = turns.at(-1)
  const { refresh } = models
  const model = models.chosen?.name

  useEffect(() => {
    const id = savedId()
    if (id === undefined) return
    readAnswer(id)
      .then(
        (saved) => {
          setTurns([savedTurn(++keys.current, saved)])
          onShown(saved.shown, location.pathname)
        },
        (error: unknown) => setMissing(error instanceof ApiError ? error.message : 'The saved answer could not be read.'),
      )
      .finally(() => setReading(false))
  }, [onShown])

  const start = useCallback(
    ({ model: _before, ...asked }: Ask, keep: readonly Turn[]) => {
      const request = { ...asked, ...(model !== undefined && { model }) }
      running.current?.abort()
      running.current = new AbortController()
      const turn = newTurn(++keys.current, request)
      setTurns([...keep, turn])
      setOpened(undefined)
      setMissing(undefined)
      void run(turn, running.current.signal, (updated) => {
        setTurns((all) => all.map((one) => (one.key === updated.key ? updated : one)))
        if (updated.error !== undefined) refresh() // the model may have been taken away
        if (!updated.result) return
        const path = `/a/${updated.result.id}`
        history.replaceState(null, '', path)
        onShown(updated.result.shown, path)
      })
    },
    [model, refresh, onShown],
  )
  useEffect(() => () => running.current?.abort(), [])
  const change = useCallback(
    (key: number, update: (turn: Turn) => Turn) => setTurns((all) => all.map((one) => (one.key === key ? update(one) : one))),
    [],
  )
  useFreshAnswers(turns, readsLive(status), change)
  const keepCurrent = useWatching(turns, change)
  const stop = useCallback(() => running.current?.abort(), [])

  useEffect(() => {
    if (!active) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      if (opened) setOpened(undefined)
      else stop()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [active, opened, stop])

  const openedTurn = turns.find((turn) => turn.key === opened?.turn)
  const sources = openedTurn ? sourcesOf(openedTurn) : []
  const citation = sources.find(({ number }) => number === opened?.number)
  const step = (by: 1 | -1) => {
    const all = sources
    const at = all.findIndex(({ number }) => number === opened?.number)
    const next: Citation | undefined = all[at + by]
    if (opened && next) setOpened({ turn: opened.turn, number: next.number })
  }

  const isFirst = turns.length === 0 && !isReading
  return (
    <div className={turns.length > 0 ? 'conversation answered' : 'conversation'}>
      <div className="column">
        {isFirst && <h1 className="question-title">What do you want to know?</h1>}
        {isFirst && (
          <QuestionForm
            label="Question"
            placeholder={examples[status?.shown ?? 'live']}
            filters={filters}
            onFilters={setFilters}
            models={models}
            onAsk={(request) => start(request, [])}
            active={active}
          />
        )}
        {isFirst && status?.span && (
          <p className="quiet">
            {status.posts.toLocaleString('en')} posts · {spanOf(status.span.from, status.span.until)} ·{' '}
            {Object.keys(status.networks).join(', ')}
          </p>
        )}
        {isFirst && status && <LiveSources sources={status.sources} />}
        {isFirst && active && readsLive(status) && (
          <Suggestions
            shown={status?.shown ?? 'live'}
            isLive={status?.sources.some(({ state }) => state === 'live') ?? false}
            onAsk={(question) => start({ question }, [])}
          />
        )}
        {missing && (
          <p className="notice" role="alert">
            {missing}
          </p>
        )}
        {turns.map((turn, i) => (
          <AnswerView
            key={turn.key}
            turn={turn}
            opened={opened?.turn === turn.key ? opened.number : undefined}
            onOpen={(number) => setOpened({ turn: turn.key, number })}
            onStop={stop}
            onKeepCurrent={(isOn) => keepCurrent(turn, isOn)}
            onAgain={(request) => start(request, turns.slice(0, i))}
          />
        ))}
        {last?.state === 'done' && (
          <div className="follow-up">
            <QuestionForm
              label="Ask a follow-up"
              filters={filters}
              onFilters={setFilters}
              models={models}
              onAsk={(request) => start({ ...request, ...followUp(turns) }, turns)}
              active={active}
            />
            <button
              className="plain"
              onClick={() => {
                setTurns([])
                setOpened(undefined)
                history.replaceState(null, '', '/')
              }}
            >
              New question
            </button>
          </div>
        )}
      </div>
      {!citation && turns.some((turn) => turn.citations.length > 0) && (
        <p className="panel-hint quiet">Choose a number to see the post behind it: who wrote it, when, and in which words.</p>
      )}
      {citation && (
        <CitationPanel
          citation={citation}
          asOf={openedTurn?.citations.includes(citation) ? openedTurn.result?.asOf : undefined}
          onClose={() => setOpened(undefined)}
          onStep={step}
        />
      )}
    </div>
  )
}
