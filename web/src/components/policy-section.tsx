import { useEffect, useId, useState } from 'react'
import { changePolicy, readPolicy, type ChangePolicy, type LabelAction, type PolicyView, sentenceOf } from '../api.ts'
import { minuteOf } from '../words.ts'

/** What is owed to those who write: every duty as it is in force, and beside it what the operator decides. */
export function PolicySection() {
  const [policy, setPolicy] = useState<PolicyView>()
  const [problem, setProblem] = useState<string>()
  const take = (reading: Promise<PolicyView>) =>
    reading.then(
      (fresh) => {
        setPolicy(fresh)
        setProblem(undefined)
        return true
      },
      (error: unknown) => {
        setProblem(sentenceOf(error))
        return false
      },
    )
  useEffect(() => void take(readPolicy()), [])
  const change = (what: ChangePolicy) => take(changePolicy(what))
  if (!policy) return problem ? <p className="notice">{problem}</p> : null
  return (
    <section className="policy" aria-labelledby="policy-title">
      <h2 id="policy-title">What is owed to those who write</h2>
      {problem && (
        <p className="notice" role="alert">
          {problem}
        </p>
      )}
      <ul className="duties">
        {policy.duties.map(({ name, title, does, change: how }) => (
          <li key={name}>
            <h3>{title}</h3>
            <p>{does}</p>
            {name === 'labels' && <Labels policy={policy} onChange={change} />}
            {name === 'blocks' && <Blocks policy={policy} onChange={change} />}
            {name === 'export' && (
              <label className="tick">
                <input
                  type="checkbox"
                  checked={policy.exportOptedOut}
                  onChange={(event) => void change({ exportOptedOut: event.target.checked })}
                />
                Export posts of people who opted out of answers, marked as such
              </label>
            )}
            {name === 'retention' && how && <p className="quiet">Settings: {how}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}

type Part = { readonly policy: PolicyView; readonly onChange: (change: ChangePolicy) => Promise<boolean> }
const actions: Readonly<Record<LabelAction, string>> = { hide: 'Hide', warn: 'Warn', show: 'Show' }

function Labels({ policy: { labels }, onChange }: Part) {
  const choice = (name: string, value: LabelAction, set: (action: LabelAction) => void) => (
    <li key={name}>
      <label>
        <span>{name}</span>
        <select value={value} onChange={(event) => set(event.target.value as LabelAction)}>
          {Object.entries(actions).map(([action, words]) => (
            <option key={action} value={action}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </li>
  )
  return (
    <details>
      <summary>
        {Object.keys(labels.by).length} labels, and all others: {actions[labels.others].toLowerCase()}
      </summary>
      <ul className="labels">
        {Object.entries(labels.by).map(([label, action]) => choice(label, action, (next) => void onChange({ labels: { [label]: next } })))}
        {choice('All others', labels.others, (next) => void onChange({ otherLabels: next }))}
      </ul>
      <p className="quiet">Hide: nowhere. Warn: in lists, behind a click, and in no answer. Show: as any other post.</p>
    </details>
  )
}

function Blocks({ policy: { blocked }, onChange }: Part) {
  const [name, setName] = useState('')
  const [reason, setReason] = useState('')
  const id = useId()
  return (
    <>
      {blocked.length > 0 && (
        <ul className="blocked" aria-label="Blocked">
          {blocked.map((one) => (
            <li key={one.name}>
              <span>
                <strong>{one.what === 'author' && !one.name.includes(':') ? `@${one.name}` : one.name}</strong>
                {one.reason !== '' && ` ${one.reason}`} <span className="quiet">{minuteOf(one.at)}</span>
              </span>
              <button
                className="plain"
                aria-label={`Let ${one.name} in again`}
                onClick={() => void onChange({ unblock: one.what === 'author' && !one.name.includes(':') ? `@${one.name}` : one.name })}
              >
                Let in again
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        className="block-form"
        onSubmit={(event) => {
          event.preventDefault()
          void onChange({ block: { name, reason } }).then((isDone) => {
            if (!isDone) return
            setName('')
            setReason('')
          })
        }}
      >
        <input
          aria-label="Handle, author or domain to block"
          placeholder="@handle or domain"
          value={name}
          maxLength={512}
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => setName(event.target.value)}
        />
        <input
          id={id}
          aria-label="Reason"
          placeholder="Reason"
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
        <button className="plain" disabled={name.trim() === ''}>
          Block
        </button>
      </form>
    </>
  )
}
