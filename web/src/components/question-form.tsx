import { useEffect, useId, useRef, useState } from 'react'
import type { Ask } from '../api.ts'
import { nameOf, whereOf, type Models } from '../use-models.ts'
import { ModelChoice } from './model-choice.tsx'

export type Filters = {
  readonly from: string
  readonly until: string
  readonly network: string
  readonly lang: string
  readonly asOf: string
  readonly style: string
}
export const noFilters: Filters = { from: '', until: '', network: '', lang: '', asOf: '', style: '' }

/** How an answer may be told; the first is what nobody chose. */
const styles = [
  ['', 'a brief'],
  ['detailed', 'more of it'],
  ['timeline', 'in order of time'],
  ['plain', 'in plain words'],
] as const
const isStyle = (style: string): style is 'detailed' | 'timeline' | 'plain' => style !== '' && styles.some(([value]) => value === style)

const maxQuestion = 4_000

/** The question box. Enter asks, Shift+Enter breaks the line, "/" comes here from anywhere. */
export function QuestionForm({
  label,
  placeholder = label,
  filters,
  onFilters,
  models,
  onAsk,
  active,
}: {
  label: string
  placeholder?: string
  filters: Filters
  onFilters: (filters: Filters) => void
  models: Models
  onAsk: (request: Ask) => void
  active: boolean
}) {
  const [question, setQuestion] = useState('')
  const [open, setOpen] = useState<'limits' | 'model'>()
  const box = useRef<HTMLTextAreaElement>(null)
  const id = useId()
  useEffect(() => {
    if (!active) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return
      event.preventDefault()
      box.current?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [active])

  const text = question.trim()
  const submit = () => {
    if (text === '' || text.length > maxQuestion) return
    onAsk({ question: text, ...toRequest(filters) })
    setQuestion('')
  }
  const toggle = (which: 'limits' | 'model') => {
    setOpen(open === which ? undefined : which)
    if (which === 'model') models.refresh()
  }
  const set = Object.values(filters).filter((value) => value !== '').length
  return (
    <form
      className="question-form"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <label htmlFor={id} className="visually-hidden">
        {label}
      </label>
      <textarea
        id={id}
        ref={box}
        rows={2}
        placeholder={placeholder}
        value={question}
        onChange={(event) => setQuestion(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          submit()
        }}
      />
      <div className="form-row">
        <button type="button" className="plain" aria-expanded={open === 'limits'} onClick={() => toggle('limits')}>
          {set > 0 ? `Limits (${set})` : 'Limits'}
        </button>
        {models.chosen && (
          <button type="button" className="plain model-button" aria-expanded={open === 'model'} onClick={() => toggle('model')}>
            {models.chosen.kind === 'none' ? nameOf(models.chosen) : `Model: ${nameOf(models.chosen)}`}
          </button>
        )}
        {text.length > maxQuestion && <span className="too-long">{text.length.toLocaleString('en')} of 4,000 characters</span>}
        <button type="submit" className="primary" disabled={text === '' || text.length > maxQuestion}>
          Ask
        </button>
      </div>
      {models.chosen && <p className="quiet where-line">{whereOf(models.chosen)}</p>}
      {open === 'limits' && <FilterFields filters={filters} onFilters={onFilters} />}
      {open === 'model' && models.chosen && <ModelChoice models={models} />}
    </form>
  )
}

function FilterFields({ filters, onFilters }: { filters: Filters; onFilters: (filters: Filters) => void }) {
  const field = (name: keyof Filters, label: string, type: 'date' | 'datetime-local' | 'text', hint = '') => (
    <label>
      {label}
      <input
        type={type}
        value={filters[name]}
        placeholder={hint}
        onChange={(event) => onFilters({ ...filters, [name]: event.target.value })}
      />
    </label>
  )
  return (
    <fieldset className="filters">
      <legend className="visually-hidden">Limits</legend>
      {field('from', 'From', 'date')}
      {field('until', 'Before', 'date')}
      {field('network', 'Network', 'text', 'any')}
      {field('lang', 'Language', 'text', 'any, such as en')}
      {field('asOf', 'As if it were', 'datetime-local')}
      <label>
        Told as
        <select value={filters.style} onChange={(event) => onFilters({ ...filters, style: event.target.value })}>
          {styles.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="plain" onClick={() => onFilters(noFilters)}>
        Clear
      </button>
    </fieldset>
  )
}

/** Dates are meant in the reader's zone, as the browser reads them. */
function toRequest({ from, until, network, lang, asOf, style }: Filters): Partial<Ask> {
  const time = (value: string) => new Date(value.includes('T') ? value : `${value}T00:00`).toISOString()
  return {
    ...(from !== '' && { from: time(from) }),
    ...(until !== '' && { until: time(until) }),
    ...(asOf !== '' && { asOf: time(asOf) }),
    ...(network.trim() !== '' && { network: network.trim().toLowerCase() }),
    ...(lang.trim() !== '' && { lang: lang.trim() }),
    ...(isStyle(style) && { style }),
  }
}
