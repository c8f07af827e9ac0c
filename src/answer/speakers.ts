import { fold, type AuthorId, type Post } from '../post/index.ts'
import { search, type SearchPage } from '../search/index.ts'
import type { PostStore, SearchQuery } from '../store/index.ts'
import type { AnswerRequest } from './request.ts'
import { answering } from './choose.ts'
import type { Question, SpeakerAccount, SpeakerFound } from './evidence.ts'
import { idsOf, searchContext, searchOptions, toQuery, type Searching } from './finding.ts'
import { answerSettings } from './settings.ts'
import { wordsOfName } from './understand/index.ts'

const settings = answerSettings.speakers

type Looking = { readonly store: PostStore; readonly deadlineMs: number; readonly signal: AbortSignal }

/**
 * Whose accounts the names of a question are: those with that very handle, and among the authors of posts about its topic those who show that name. A name
 * is no proof of a person; which account it was and how it was found is kept for the trace. `query`: of the topic, by anybody.
 */
async function findSpeakers(
  { speakers, namedSpeakers = [] }: Question,
  topic: { readonly query: SearchQuery; readonly words: Parameters<typeof search>[3] },
  looking: Looking,
): Promise<SpeakerFound[]> {
  if (speakers.length + namedSpeakers.length === 0) return []
  const byHandle = await accountsOf(speakers, looking.store)
  const asked = speakers.map((handle): SpeakerFound => ({ name: `@${handle}`, accounts: byHandle.get(handle) ?? [] }))
  if (namedSpeakers.length === 0) return asked
  const authors = topic.query.any.length > 0 ? authorsIn(await search(topic.query, 'answer', looking, topic.words)) : []
  const handles = await accountsOf(namedSpeakers.flatMap(handlesOf), looking.store)
  const named = namedSpeakers.map((name): SpeakerFound => {
    const shown = authors.filter((author) => showsName(author, name)).map((author): SpeakerAccount => ({ ...author, by: 'name' }))
    const known = handlesOf(name).flatMap((handle) => handles.get(handle) ?? [])
    return { name, accounts: distinct([...shown, ...known]).slice(0, settings.accounts) }
  })
  return [...asked, ...named]
}

async function accountsOf(handles: readonly string[], store: PostStore): Promise<ReadonlyMap<string, readonly SpeakerAccount[]>> {
  if (handles.length === 0) return new Map()
  const found = await store.authors(handles.map((handle) => handle.replace(/^@/, '')))
  const accounts = (handle: string, ids: readonly AuthorId[]) => ids.map((id): SpeakerAccount => ({ id, handle, name: '', by: 'handle' }))
  return new Map([...found].map(([handle, ids]) => [handle, accounts(handle, ids)]))
}

/** "Ada Vance": adavance, ada_vance, ada.vance, ada-vance, and the first two on Bluesky's own domain. A single word is nobody's alone unless it is the whole handle. */
function handlesOf(name: string): string[] {
  const words = wordsOfName(name).map((word) => word.replace(/[^\p{L}\p{N}]/gu, ''))
  const plain = ['', '_', '.', '-'].map((joint) => words.join(joint))
  return [...new Set([...plain, ...settings.domains.flatMap((domain) => [`${words.join('')}.${domain}`, `${words.join('-')}.${domain}`])])]
}

type Author = Pick<SpeakerAccount, 'id' | 'handle' | 'name'>
const authorsIn = ({ items }: SearchPage): Author[] =>
  distinct(items.flatMap(({ item, copies }) => [item, ...copies].map(({ post }) => authorOf(post))))
const authorOf = ({ author: { id, handle, name } }: Post): Author => ({ id, handle, name })
const distinct = <T extends { readonly id: AuthorId }>(all: readonly T[]): T[] =>
  [...new Map(all.toReversed().map((one) => [one.id, one])).values()].reverse()

/** Whether an account shows a name: all its words, or just it where it has one; in scripts without spaces the whole of it. */
export function showsName({ handle, name }: Pick<Author, 'handle' | 'name'>, asked: string): boolean {
  const words = wordsOfName(asked)
  const shown = wordsOfName(name)
  if (words.length === 0) return false
  if (words.length === 1) return (shown.length === 1 && shown[0] === words[0]) || fold(handle) === words[0]
  return words.every((word) => shown.includes(word))
}

/** `isOwn`: they have spoken of it, so that only their posts are evidence; else posts that name them are. */
export type Whose = { readonly speakers: readonly SpeakerFound[]; readonly isOwn: boolean }

/** Whether a question that asks for somebody's own words has any. Undefined: it asks for nobody's, or says only who is to be heard. */
export async function findWhose(question: Question, request: AnswerRequest, context: Searching): Promise<Whose | undefined> {
  const { speakers: handles, namedSpeakers = [] } = question
  if (handles.length + namedSpeakers.length === 0) return undefined
  const anybody = await toQuery(question, request, context)
  const [looking, options] = [searchContext(context), searchOptions(question)]
  const speakers = await findSpeakers(question, { query: anybody, words: { ...options, certain: settings.read } }, looking)
  if (idsOf(speakers).length === 0) return { speakers, isOwn: false }
  const own = { speakers, isOwn: true }
  const page = await search(await toQuery(question, request, context, own), 'answer', looking, options)
  return answering(question, page).length > 0 ? own : { speakers, isOwn: false }
}

/** Where nothing of their own is there, the question is about them. */
export const askedOfWhom = (question: Question, whose: Whose | undefined): Question =>
  !whose || whose.isOwn ? question : aboutSpeakers(question)

/**
 * The same question about those whose own words it asks for: where they have said nothing here, who names them. A name in words is a word of it already,
 * and no account holds it in a text's place.
 */
function aboutSpeakers(question: Question): Question {
  const { speakers, terms } = question
  const handles = speakers.map((handle) => ({
    label: `@${handle}`,
    clauses: [
      { term: `@${fold(handle)}`, weight: 1 },
      { term: fold(handle), weight: 1 },
    ],
    isName: true,
    isKey: true,
  }))
  return { ...question, terms: [...terms.map(({ isSpeaker: _own, ...term }) => term), ...handles] }
}
