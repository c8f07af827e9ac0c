import type { AuthorId } from '../post/index.ts'
import { searchSettings } from '../search/index.ts'
import type { PostStore, SearchFilter, SearchQuery } from '../store/index.ts'
import type { Question, SpeakerFound } from './evidence.ts'
import type { AnswerRequest } from './request.ts'
import { answerSettings as settings } from './settings.ts'

/** Matches no post: where only unknown accounts are asked for, nothing is found. */
const nobody = 'nobody:' as AuthorId

export type Searching = { readonly store: PostStore; readonly findDeadlineMs: number; readonly signal: AbortSignal }
export const searchContext = ({ store, findDeadlineMs, signal }: Searching) => ({ store, deadlineMs: findDeadlineMs, signal })

/**
 * A term is one word, in the forms that the question brings. How things stand is told by the newest word, not where most was said. Who says what they think
 * seldom repeats the question, so more is read for opinions. A question without a small word that tells its language counts as English: then posts tell it.
 */
export const searchOptions = ({ terms, asksState, kind, lang }: Question) => ({
  words: terms.map(({ clauses }) => clauses),
  keys: terms.flatMap(({ isKey }, i) => (isKey ? [i] : [])),
  bursts: !asksState,
  ...(lang !== 'und' && lang !== 'en' && { lang }),
  ...(kind === 'opinions' && { certain: settings.opinions.read }),
})

/** The search for a question; where `whose` have spoken of it, among their posts alone. */
export async function toQuery(
  question: Question,
  request: AnswerRequest,
  { store }: Pick<Searching, 'store'>,
  whose?: { readonly speakers: readonly SpeakerFound[]; readonly isOwn: boolean },
): Promise<SearchQuery> {
  const accounts = async (handles: readonly string[]) =>
    handles.length > 0 ? [...(await store.authors(handles.map((handle) => handle.replace(/^@/, '')))).values()].flat().slice(0, 100) : []
  const speakers = whose?.isOwn ? idsOf(whose.speakers) : []
  const wanted = await accounts(request.authors ?? [])
  const authors = request.authors ? (wanted.length > 0 ? wanted : [nobody]) : speakers
  const notAuthors = await accounts(request.notAuthors ?? [])
  const only: SearchFilter = {
    ...(request.network && { networks: [request.network] }),
    ...(request.lang && { langs: [request.lang] }),
    ...(authors.length > 0 && { authors }),
  }
  return {
    any: question.terms.flatMap((term) => term.clauses),
    all: [],
    none: [],
    ...question.window,
    asOf: { witnessedBefore: question.asOf + 1 },
    only,
    ...(notAuthors.length > 0 && { notAuthors }),
    bm25: searchSettings.bm25,
    ...(question.kind === 'now' && { halfLifeMs: searchSettings.nowHalfLifeMs, decayFrom: question.asOf }),
    limit: searchSettings.candidates,
  }
}

export const idsOf = (speakers: readonly SpeakerFound[]): AuthorId[] => [
  ...new Set(speakers.flatMap(({ accounts }) => accounts.map(({ id }) => id))),
]
