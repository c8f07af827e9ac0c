import { useId, useRef, useState } from 'react'
import { addSource, type AddedSources, type AddSource, sentenceOf } from '../api.ts'
import { count } from '../words.ts'
import { FileButton } from './file-button.tsx'

type Seen = { readonly asked: AddSource; readonly recognised: AddedSources['recognised'] }

/** Says what would be read before it is: what was given is looked at, and only then added. */
export function SourceAdd({ onAdded, onImport }: { onAdded: (done: string) => void; onImport: (file: File) => void }) {
  const [given, setGiven] = useState('')
  const [seen, setSeen] = useState<Seen>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const input = useRef<HTMLInputElement>(null)
  const run = async (work: () => Promise<void>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await work()
    } catch (error) {
      setProblem(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  const look = (asked: AddSource) =>
    run(async () => setSeen({ asked, recognised: (await addSource({ ...asked, preview: true })).recognised }))
  const close = () => {
    setSeen(undefined)
    setProblem(undefined)
    input.current?.focus()
  }
  return (
    <section className="source-add" aria-label="Add a source">
      <form
        className="search-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (given.trim() !== '') void look({ given: given.trim() })
        }}
      >
        <input
          ref={input}
          aria-label="Address, handle or network to read"
          placeholder="An address, a handle, “bluesky” …"
          value={given}
          maxLength={2_048}
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          onChange={(event) => {
            setGiven(event.target.value)
            setSeen(undefined)
          }}
        />
        <button className="primary" disabled={busy || given.trim() === ''}>
          Look
        </button>
      </form>
      <p className="quiet">
        You see what would be read before anything is. Or a file:{' '}
        <FileButton
          className="plain small"
          accept=".opml,.xml,.txt,.csv,.json"
          label="File that lists sources"
          onFile={(file) => void file.text().then((text) => look({ given: file.name, file: text }))}
        >
          A list of sources
        </FileButton>{' '}
        <FileButton className="plain small" onFile={onImport}>
          An archive of posts
        </FileButton>
      </p>
      <div aria-live="polite" aria-busy={busy}>
        {busy && !seen && <p className="quiet">Looking …</p>}
        {problem && (
          <p className="notice" role="alert">
            {problem}
          </p>
        )}
        {seen && (
          <Preview
            key={JSON.stringify(seen.asked)}
            seen={seen}
            busy={busy}
            onCancel={close}
            onAdd={(more) =>
              void run(async () => {
                const { added } = await addSource({ ...seen.asked, ...more })
                setGiven('')
                close()
                onAdded(added.length === 0 ? 'It was there already.' : `${count(added.length, 'source')} added.`)
              })
            }
          />
        )}
      </div>
    </section>
  )
}

const shownAtOnce = 50

function Preview({
  seen: { recognised },
  busy,
  onAdd,
  onCancel,
}: {
  seen: Seen
  busy: boolean
  onAdd: (more: Pick<AddSource, 'only' | 'secret'>) => void
  onCancel: () => void
}) {
  /** Which are left out: at first none, or all but the first kind where several kinds would take what was given. */
  const [left, setLeft] = useState<ReadonlySet<number>>(
    () => new Set(recognised.flatMap(({ kind }, at) => (kind === recognised[0]?.kind ? [] : [at]))),
  )
  const [secret, setSecret] = useState('')
  const field = useId()
  const wants = recognised.find((one, at) => one.secret && !left.has(at))?.secret
  const only = recognised.flatMap((_, at) => (left.has(at) ? [] : [at + 1]))
  const isMany = recognised.length > 1
  const isReady = only.length > 0 && !(wants?.isNeeded && secret === '')
  return (
    <form
      className="preview"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) onAdd({ ...(left.size > 0 && { only }), ...(secret !== '' && { secret }) })
      }}
    >
      <h2>{isMany ? `${count(recognised.length, 'source')} found. This would be read:` : 'This would be read:'}</h2>
      <ul>
        {recognised.slice(0, shownAtOnce).map(({ title, reads, kind }, at) => (
          <li key={at}>
            <label>
              {isMany && (
                <input
                  type="checkbox"
                  checked={!left.has(at)}
                  onChange={() => {
                    const next = new Set(left)
                    if (!next.delete(at)) next.add(at)
                    setLeft(next)
                  }}
                />
              )}
              <span>
                <strong>{title}</strong> <small className="quiet">{kind}</small>
                <br />
                <span className="quiet">{reads}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {recognised.length > shownAtOnce && <p className="quiet">and {recognised.length - shownAtOnce} more</p>}
      {wants && (
        <p className="secret">
          <label htmlFor={field}>
            {wants.what} {!wants.isNeeded && <span className="quiet">It is not needed.</span>}
          </label>
          <input
            id={field}
            type="password"
            autoComplete="off"
            required={wants.isNeeded}
            value={secret}
            onChange={(event) => setSecret(event.target.value.trim())}
          />
          <span className="quiet">It is kept apart on this computer and never shown again.</span>
        </p>
      )}
      <div className="source-foot">
        <button className="primary" disabled={busy || !isReady} autoFocus={!wants}>
          {busy ? 'Adding …' : only.length === recognised.length || !isMany ? 'Read it' : `Read ${only.length} of them`}
        </button>
        <button type="button" className="plain" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
