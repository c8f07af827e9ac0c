import { useEffect, useState } from 'react'
import { ApiError, importFile, type ImportEvent, type ImportResult } from '../api.ts'
import { bytes, count } from '../words.ts'

type State = { readonly progress?: Extract<ImportEvent, { type: 'progress' }>; readonly result?: ImportResult; readonly error?: string }

const reasons: Readonly<Record<string, string>> = {
  malformed: 'not readable as a post',
  undated: 'without a date',
  'too-large': 'larger than 1 MB',
  'not-public': 'not public',
  deleted: 'deleted by their authors',
}

/** One file on its way into the store: how far, and at the end what was stored and what was not. */
export function ImportPanel({ file, onStored, onClose }: { file: File; onStored: () => void; onClose: () => void }) {
  const [state, setState] = useState<State>({})
  useEffect(() => {
    const stop = new AbortController()
    const read = async () => {
      try {
        for await (const event of importFile(file, stop.signal)) {
          if (event.type === 'progress') setState({ progress: event })
          else setState({ result: event.result, ...(event.type === 'import-fail' && { error: event.error.message }) })
        }
        onStored()
      } catch (error) {
        if (!stop.signal.aborted)
          setState({
            error: error instanceof ApiError ? error.message : 'The import broke off. Choose the file again: it goes on where it was.',
          })
      }
    }
    void read()
    return () => stop.abort()
  }, [file, onStored])

  const { progress, result, error } = state
  const share = result ? 1 : progress?.totalBytes ? Math.min(1, progress.bytes / progress.totalBytes) : 0
  return (
    <section className="import" aria-live="polite">
      <h2>{result || error ? file.name : `Importing ${file.name}`}</h2>
      <progress value={share} max={1} aria-label="Share of the file read" />
      {!result && !error && (
        <p className="quiet">
          {progress
            ? `${count(progress.read, 'record')} · ${Math.round(progress.read / Math.max(0.001, progress.seconds)).toLocaleString('en')} a second · ${bytes(progress.bytes)} of ${bytes(file.size)}`
            : `${bytes(file.size)} · starting`}
        </p>
      )}
      {result && <Counts result={result} />}
      {error && (
        <p className="notice" role="alert">
          {error}
        </p>
      )}
      <button className={result && !error ? 'primary' : 'plain'} onClick={onClose}>
        {result && !error ? 'Ask about it' : result || error ? 'Close' : 'Stop'}
      </button>
    </section>
  )
}

function Counts({ result }: { result: ImportResult }) {
  return (
    <ul className="counts">
      <li>
        <b>{result.stored.toLocaleString('en')}</b> stored
      </li>
      {result.repeated > 0 && (
        <li>
          <b>{result.repeated.toLocaleString('en')}</b> already there
        </li>
      )}
      {Object.entries(result.refused).map(([reason, number]) => (
        <li key={reason}>
          <b>{number.toLocaleString('en')}</b> refused: {reasons[reason] ?? reason}
        </li>
      ))}
      <li className="quiet">in {result.seconds} s</li>
    </ul>
  )
}
