import type { Failure } from '../errors/index.ts'
import type { AnswerEvent } from './answer-event.ts'
import { wordsOf } from './checks/index.ts'
import type { Evidence } from './evidence.ts'
import { gateModelText, passGate } from './output-gate.ts'
import { answerSettings as settings } from './settings.ts'
import type { DraftRecord } from './trace/trace.ts'
import { verify, type Draft, type Verdict } from './verify.ts'
import type { Writer } from './writer.ts'

type Dropped = (reason: string, draft: Draft) => void

export const textOf = (draft: Draft): string => (draft.type === 'quote' ? draft.quote : draft.text)

/**
 * Drafts on their way out: checked, cleaned, and numbered as readers see them (1, 2, 3 in order of first use). A citation is introduced
 * once, right before the sentence that needs it. A quote of a post that is quoted already is left out, and so is what a model says again. `onDraft`:
 * whatever became of a draft.
 */
export function createDraftGate(evidence: Evidence, writer: Writer, onDrop: Dropped, onDraft: (record: DraftRecord) => void = () => {}) {
  const cited = new Map<number, number>()
  const quoted = new Set<number>()
  const said = new Set<string>()
  const known = evidence.items.map(({ post }) => wordsOf(post)).join('\n')
  let sentences = 0
  let written = 0
  let failed = 0
  let hasReplaced = false
  const composed = new Set<string>()
  /** Where it is dropped or replaced, with its text, which stands nowhere else. */
  const note = (
    draft: Draft,
    { text: _left, says: _repeated, ...verdict }: Verdict & { text?: string; says?: readonly string[] },
    sentence?: number,
  ) => {
    const numbers = draft.type === 'quote' ? [draft.number] : draft.numbers.slice(0, settings.evidence)
    const isAsDrafted = sentence !== undefined && !('instead' in verdict)
    onDraft({
      type: draft.type,
      numbers,
      verdict,
      ...(sentence !== undefined && { sentence }),
      ...(!isAsDrafted && { text: textOf(draft).slice(0, settings.trace.draftLength) }),
    })
  }
  function* pass(draft: Draft): Generator<AnswerEvent> {
    const isModels = draft.type === 'sentence'
    const verdict = verify(draft, evidence, writer)
    const bare = verdict.ok && verdict.check === 'supported' ? gateModelText(verdict.text, known) : verdict.ok ? verdict.text : ''
    const text = passGate(bare)
    if (isModels) written++
    const isAgain = isModels && said.has(wordsAlone(text))
    if (isModels && (!verdict.ok || verdict.instead || text === '' || isAgain)) failed++
    if (!verdict.ok || text === '') {
      const dropped = verdict.ok ? ({ ok: false, reason: 'empty' } as const) : verdict
      note(draft, dropped)
      onDrop(dropped.reason, draft)
      return yield* insteadOf(draft, 0)
    }
    if (isAgain) {
      note(draft, { ok: false, reason: 'repeated' })
      return onDrop('repeated', draft)
    }
    if (isModels) said.add(wordsAlone(text))
    if (verdict.instead) {
      hasReplaced = true
      onDrop(verdict.instead, draft)
    }
    const [only = 0] = verdict.numbers
    if (verdict.check === 'quote' && quoted.has(only)) return note(draft, verdict) // it is quoted already
    note(draft, verdict, sentences)
    if (verdict.check === 'quote') quoted.add(only)
    for (const number of verdict.numbers) {
      const item = evidence.items[number - 1]
      if (!item || cited.has(number)) continue
      cited.set(number, cited.size + 1)
      yield { type: 'citation-add', number: cited.size, item }
    }
    const { ok: _ok, ...sentence } = verdict
    yield { type: 'sentence', index: sentences++, ...sentence, text, numbers: sentence.numbers.map((number) => cited.get(number) ?? 0) }
    if (verdict.check === 'composed') composed.add(textOf(draft))
    if (verdict.instead) yield* insteadOf(draft, 1)
  }
  function* insteadOf(draft: Draft, from: number): Generator<AnswerEvent> {
    for (const quote of draft.type === 'sentence' ? (draft.otherwise ?? []).slice(from) : []) yield* pass(quote)
  }
  return {
    pass,
    get sentences() {
      return sentences
    },
    /** Something of the model's own making is out. */
    get hasModelText() {
      return written > failed || hasReplaced
    },
    /** The model wrote sentences, whatever became of them. */
    get hasTried() {
      return written > 0
    },
    /** That sentence of counts or figures is out. */
    hasComposed: (text: string) => composed.has(text),
    hasQuoted: (number: number) => quoted.has(number),
    /** Too much of what the model wrote failed; undefined: it did well enough. */
    distrust(): Failure | undefined {
      if (written === 0 || failed / written <= settings.failedAbove) return undefined
      const which = written === 1 ? 'The sentence' : failed === written ? `All ${written} sentences` : `${failed} of ${written} sentences`
      const message = `${which} that "${writer.name}" wrote did not pass the checks, so posts are quoted in their place.`
      return { code: 'model_failed', message: written === 1 ? message.replace('their', 'its') : message, retryable: false }
    },
  }
}

/** Two sentences of the same words are the same. */
export const wordsAlone = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(' ')
