import { useState } from 'react'
import { pauseSource, removeSource, type SourceEntry, sentenceOf } from '../api.ts'
import { age, clockOf, count } from '../words.ts'

const isGood = (state: SourceEntry['state']) => state === 'live' || state === 'catching-up'
const isBad = (state: SourceEntry['state']) => state === 'failing' || state === 'stopped' || state === 'broken'

/** One source: how it does, in words and two figures; pause and remove. */
export function SourceCard({ source, onChanged }: { source: SourceEntry; onChanged: (done: string) => void }) {
  const { id, title, reads, state, perSecond, lagMs, hasSecret, isGiven, quota } = source
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const isPaused = state === 'paused'
  const run = (work: Promise<string>) => {
    setBusy(true)
    work.then(onChanged, (error: unknown) => setProblem(sentenceOf(error))).finally(() => setBusy(false))
  }
  return (
    <li className={`source ${isGood(state) ? 'good' : isBad(state) ? 'bad' : isPaused || state === 'off' ? 'still' : 'between'}`}>
      <div className="source-head">
        <h2>{title}</h2>
        {isGood(state) && (
          <dl className="figures">
            <div>
              <dt>events a second</dt>
              <dd>{(perSecond < 10 ? perSecond : Math.round(perSecond)).toLocaleString('en')}</dd>
            </div>
            <div>
              <dt>behind</dt>
              <dd>{lagMs === null ? '–' : lagMs < 1_000 ? '< 1 s' : age(lagMs)}</dd>
            </div>
          </dl>
        )}
      </div>
      <p className="source-state">
        <span className="dot" aria-hidden="true" />
        {stateWords(source)}
      </p>
      {quota !== undefined && <p>{quota}</p>}
      {reads !== '' && <p className="quiet">{reads}</p>}
      {problem && (
        <p className="notice" role="alert">
          {problem}
        </p>
      )}
      {asking ? (
        <fieldset className="removing" disabled={busy}>
          <legend>Stop reading it. And the posts that it brought?</legend>
          <button
            className="plain"
            onClick={() => run(removeSource(id, 'keep').then(() => `${title} is read no more. Its posts stay until they are too old.`))}
          >
            Keep them until they are too old
          </button>
          <button
            className="plain danger"
            onClick={() =>
              run(
                removeSource(id, 'erase').then(
                  ({ erased, left }) => left ?? `${title} is read no more. ${count(erased, 'post')} went with it.`,
                ),
              )
            }
          >
            Erase them now
          </button>
          <button className="plain" autoFocus onClick={() => setAsking(false)}>
            Cancel
          </button>
        </fieldset>
      ) : (
        <div className="source-foot">
          <button
            className="plain"
            disabled={busy}
            aria-label={`${isPaused ? 'Resume' : 'Pause'} ${title}`}
            onClick={() => run(pauseSource(id, !isPaused).then(() => `${title} is ${isPaused ? 'read again' : 'paused'}.`))}
          >
            {isPaused ? 'Resume' : 'Pause'}
          </button>
          <button className="plain" disabled={busy} aria-label={`Remove ${title}`} onClick={() => setAsking(true)}>
            Remove
          </button>
          <span className="quiet">
            <code>{id}</code>
            {isGiven && ' set by GROUNDSWELL_BLUESKY'}
            {hasSecret && ' has a secret'}
          </span>
        </div>
      )}
    </li>
  )
}

function stateWords({ state, why, retryAt, lastAt }: SourceEntry): string {
  const again = retryAt === undefined ? '' : ` Tried again at ${clockOf(retryAt)}.`
  const last = lastAt === undefined ? '' : ` Last heard at ${clockOf(lastAt)}.`
  switch (state) {
    case 'live':
      return `Live.${last}`
    case 'catching-up':
      return `Catching up; the newest posts can be found already.${last}`
    case 'connecting':
      return why === undefined ? 'Connecting …' : `Connecting again. ${why}`
    case 'waiting':
      return `Not reached. ${why ?? ''}${again}`
    case 'failing':
      return `Failing. ${why ?? ''}${again}${last}`
    case 'stopped':
      return `Stopped. ${why ?? ''}${last}`
    case 'broken':
      return why ?? 'It cannot be read.'
    case 'paused':
      return 'Paused. It goes on from where it was left.'
    case 'off':
      return 'Not read by this server: it was started with --no-live, or for the demo alone.'
  }
}
