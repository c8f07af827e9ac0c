import {
  answer,
  isSameBuild,
  readBuild,
  restore,
  type AnswerContext,
  type AnswerTrace,
  type Build,
  type Restored,
  type StoredTrace,
  type Writers,
} from '../answer/index.ts'
import { AppError } from '../errors/index.ts'
import type { Call } from './api.ts'
import { chooseFrom, emptyResult, fold, type AskContext } from './ask.ts'
import { digestOf } from './digest.ts'
import type { AskResult } from './schema.ts'
import { readTraced } from './trace.ts'
import type { ReplayRequest, ReplayView } from './trace-schema.ts'
import { lossWords } from './trace-words.ts'

/**
 * Answers a saved question again as of its moment. What was found comes from the trace, in the versions of then; understanding, grounding, writing and
 * checks run anew, so the same build says the same, byte for byte, whatever came in, was edited or indexed anew since. What was deleted is not
 * filled in for. `fresh` searches again. Nothing is saved. Throws `not_found` and `request_invalid`.
 */
export async function replayAnswer(
  id: string,
  { fresh }: ReplayRequest,
  { answers, writers, version, shown, ...context }: AskContext,
  call: Call,
): Promise<ReplayView> {
  const { trace, answer: saved, stored } = await readTraced(id, { answers, store: context.store }, call)
  const restored = fresh ? undefined : await restore(trace, context.store, call.signal)
  const chosen = chooseFrom(asThen(writers, trace.writer), trace.writer.asked)
  const result = emptyResult(id, saved, chosen.writer.name, saved.conversation)
  // What was kept then is part of what an abstention says.
  result.covered = saved.covered
  if (saved.tried) result.tried = saved.tried
  const { nameAuthors: _asItWas, ...rest } = context
  await runAgain(trace, fresh, result, {
    ...rest,
    ...chosen,
    ...(restored && { past: restored.past }),
    ...rerankerFor(fresh, writers),
    ...secondReaderOf(writers),
    ...(fresh && context.nameAuthors && { nameAuthors: context.nameAuthors }),
    signal: call.signal,
  })
  Object.assign(result, { shown, missing: saved.missing, lagMs: saved.lagMs })
  const changes = compare(saved, result)
  const isAsAnswered = digestOf(result) === trace.digest
  const isUnchanged = Object.values(changes).every(({ gone, added }) => gone.length + added.length === 0)
  const facts: Facts = {
    fresh,
    restored,
    trace,
    now: readBuild(version),
    same: fresh ? isUnchanged && saved.finish === result.finish : isAsAnswered,
    isSilent: result.sentences.length === 0,
    isReadByAnother: saved.checks?.secondReading?.model !== result.checks?.secondReading?.model,
    savedTextAltered: digestOf(stored) !== trace.digest,
    stored,
  }
  return { ...toView(id, facts), notes: notesOf(facts), changes, result }
}

/** A new search is ordered as it would be now; what was found then keeps its order. */
function rerankerFor(fresh: ReplayRequest['fresh'], writers: Writers): Pick<AnswerContext, 'reranker'> {
  const reranker = fresh ? writers.reranker?.() : undefined
  return reranker ? { reranker } : {}
}

/** Checks run anew, and what a second reader says with them. */
function secondReaderOf(writers: Writers): Pick<AnswerContext, 'secondReader'> {
  const secondReader = writers.secondReader?.()
  return secondReader ? { secondReader } : {}
}

/** Who wrote when nobody was named writes again, whoever does so now. */
const asThen = (writers: Writers, { name }: StoredTrace['writer']) => ({ ...writers, defaultName: () => name })

async function runAgain(
  { request, asOf }: StoredTrace,
  fresh: ReplayRequest['fresh'],
  result: AskResult,
  context: AnswerContext,
): Promise<void> {
  const { asOf: _then, ...asked } = request
  const again: AnswerTrace = { dropped: [] }
  const at = fresh === 'now' ? {} : { asOf }
  for await (const event of answer({ ...asked, ...at, id: result.id }, context, again)) {
    fold(event, result, again)
    if (event.type === 'answer-end' && event.finish === 'aborted')
      throw context.signal.reason instanceof AppError
        ? context.signal.reason
        : new AppError('cancelled', { message: 'The replay was stopped.' })
  }
}

type Facts = {
  readonly fresh: ReplayRequest['fresh']
  readonly restored: Restored | undefined
  readonly trace: StoredTrace
  readonly now: Build
  readonly same: boolean
  readonly savedTextAltered: boolean
  readonly stored: AskResult
  /** Nothing was said this time. */
  readonly isSilent: boolean
  /** Another model, or none, reads sentences a second time now. */
  readonly isReadByAnother: boolean
}

function toView(
  id: string,
  { fresh, restored, trace, now, same, savedTextAltered }: Facts,
): Omit<ReplayView, 'notes' | 'changes' | 'result'> {
  return {
    id,
    fresh: fresh ?? null,
    same,
    build: { then: trace.build, now, isSame: isSameBuild(trace.build, now) },
    grounding: trace.search ? (restored?.grounding ?? null) : null,
    losses: restored?.losses.map(({ id: postId, ...loss }) => ({ postId, ...loss })) ?? [],
    edited: [...(restored?.edited ?? [])],
    savedTextAltered,
  }
}

/** What came of it, the verdict first, then every reason for a difference. */
function notesOf(facts: Facts): string[] {
  const { fresh, restored, same, trace, now, savedTextAltered } = facts
  const { losses, edited, grounding } = toView('', facts)
  const isSameCode = isSameBuild(trace.build, now)
  const verdict = fresh ? freshVerdict(facts) : same ? 'The same answer, byte for byte.' : 'Not the same answer.'
  const another = `It was made by another build (${trace.build.version}, ${trace.build.code}); here runs ${now.version}, ${now.code}.`
  const unexplained = !fresh && !same && isSameCode && losses.length === 0
  return [
    verdict,
    ...lossWords(losses),
    ...(losses.length > 0 ? ['It was written from what is left of the evidence; no other post came in.'] : []),
    ...(edited.length > 0
      ? [`${edited.length} ${edited.length === 1 ? 'post was' : 'posts were'} edited since: the words of then were used.`]
      : []),
    ...(isSameCode ? [] : [another]),
    ...(unexplained ? [whyOtherwise(facts)] : []),
    ...(grounding === 'kept' && restored ? ['Other posts that were found then are gone, so the evidence was taken from the trace.'] : []),
    ...(savedTextAltered ? ['The saved text is not what was answered: it was altered since. The replay does not read it.'] : []),
  ]
}

function freshVerdict({ fresh, same, isSilent }: Facts): string {
  const searched = `Searched again as of ${fresh === 'now' ? 'now' : 'that moment'}`
  if (!same) return `${searched}: the answer is another one.`
  return isSilent ? `${searched}: again there is nothing to say.` : `${searched}: the same sentences from the same posts.`
}

function whyOtherwise({ trace: { usage }, stored: { finish, degraded }, isReadByAnother }: Facts): string {
  if (finish === 'aborted') return 'It was broken off then; here it was written to its end.'
  if (finish === 'failed' || degraded) return 'Something failed then that did not fail here, or the other way round.'
  if (isReadByAnother) return 'Another model than then, or none, reads sentences a second time now (GROUNDSWELL_SECOND_READER).'
  if ((usage?.calls ?? 0) > 0)
    return 'The model wrote otherwise this time. Only at temperature 0, in the same version, does a model repeat itself.'
  return 'Nothing that is known of explains it: please report it with both answers.'
}

/** By what is read: sentences by their text, citations by their post and its words. */
function compare(before: AskResult, after: AskResult): ReplayView['changes'] {
  const without = <T>(from: readonly T[], others: readonly T[], keyOf: (one: T) => string): T[] => {
    const known = new Set(others.map(keyOf))
    return from.filter((one) => !known.has(keyOf(one)))
  }
  const both = <T>(a: readonly T[], b: readonly T[], keyOf: (one: T) => string) => ({
    gone: without(a, b, keyOf),
    added: without(b, a, keyOf),
  })
  return {
    sentences: both(before.sentences, after.sentences, ({ text }) => text),
    citations: both(before.citations, after.citations, ({ postId, text }) => `${postId} ${text}`),
  }
}
