import { saidAt, type PostId } from '../post/index.ts'
import { isRepost, represent, type SearchPage } from '../search/index.ts'
import { isAbout, withTelling } from './about.ts'
import { isAnswerable } from './answerable.ts'
import { asksOne } from './asks-one.ts'
import { frequencyOf, weightsOf } from './coverage.ts'
import type { Question, Wanted } from './evidence.ts'
import { replacedAmong, type Replaced } from './grounding/slots.ts'
import { capPerAuthor, crowdAmong, dividedAmong, leadingOf, type Leading } from './leading.ts'
import { saidBy } from './newest-among.ts'
import { inLanguageOfPosts } from './posts-language.ts'
import { answerSettings as settings } from './settings.ts'
import { untoldIn } from './told.ts'
import { weigh, type Relevant } from './weigh.ts'

/** Which of the found posts are about a question, before anything is written of them. */
export type Chosen = {
  /** As it was asked, in the language of those who use its words where its own tell none. */
  readonly question: Question
  /** Every post that was found, as the question weighs it; `best`: the most that any holds of it, 0..1. */
  readonly weighed: readonly Relevant[]
  readonly best: number
  /** Everything about the question. */
  readonly relevant: readonly Relevant[]
  /** What is to be evidence, in its order; `copies`: those among it that stand for another post. */
  readonly posts: readonly Relevant[]
  readonly copies: ReadonlyMap<Relevant, Relevant>
  readonly leading: Leading
  readonly slots: Replaced
  /** Names and other key words that no post of that moment holds. */
  readonly missing: readonly string[]
  /** What is asked for and told by none of them: then they are no answer. */
  readonly untold: Wanted | undefined
}

/** `limit`: items of evidence, 1..100; `among`: no other posts may be evidence, or count as about the question, whatever else is there. */
export type Choice = { readonly limit?: number | undefined; readonly among?: Among | undefined }
export type Among = { readonly evidence: ReadonlySet<PostId>; readonly about: ReadonlySet<PostId> }

/** Best first, capped per author. */
export function choose(asked: Question, page: SearchPage, { limit = settings.evidence, among }: Choice = {}): Chosen {
  const missing = asked.terms
    .filter((term) => (term.isName || term.isKey) && !term.isSpeaker && frequencyOf(term.clauses, page.page.stats) === 0)
    .map((term) => term.label)
  const weighed = missing.length > 0 ? [] : weigh(asked, page)
  const question = inLanguageOfPosts(asked, weighed)
  const best = weighed.reduce((most, { coverage }) => Math.max(most, coverage), 0)
  const divided = question.kind === 'opinions' ? dividedAmong(question, weighed) : undefined
  const crowd = crowdAmong(question, weighed)
  const isAnswered = divided || crowd || isAnswerable(question, weightsOf(question.terms, page.page.stats), withTelling(question, weighed))
  const [mayBe, mayCount] = [isIn(among?.evidence), isIn(among?.about)]
  const about = isAnswered ? weighed.filter((one) => isAbout(question, one, best) && mayCount(one)) : []
  const slots = replacedAmong(about.length > 0 ? weighed.map((one) => ({ ...saidBy(one), values: one.values })) : [], question)
  const leading = ledBy(leadingOf(question, weighed, { about, slots, divided, crowd }), mayBe)
  const isChosen = new Set([...about, ...leading.posts])
  const relevant = weighed.filter((one) => isChosen.has(one) && mayCount(one))
  const ordered = [...new Set([...leading.posts, ...relevant])].filter(mayBe)
  const leaders = (asksOne(question) ? ordered : capPerAuthor(ordered)).slice(0, limit)
  const copies = leading.newest && question.kind === 'how-many' ? endsOf(leaders) : new Map<Relevant, Relevant>()
  const posts = [...leaders, ...[...copies.keys()].filter(mayBe)].slice(0, limit)
  const untold = untoldIn({ question, items: posts.map(({ found }) => found.item), isDivided: divided !== undefined })
  return { question, weighed, best, relevant, posts, copies, leading, slots, missing, untold }
}

const isIn =
  (posts: ReadonlySet<PostId> | undefined) =>
  ({ found }: Relevant): boolean =>
    !posts || posts.has(found.item.post.id)

/** How things stand is told by those who may be evidence: where none of them says so, it is not told. */
function ledBy(leading: Leading, mayBe: (one: Relevant) => boolean): Leading {
  const { newest, ...others } = leading
  return newest && newest.agreeing.length > 0 && !newest.agreeing.some(mayBe) ? others : leading
}

/** Everything about the question; nothing where that would be no answer. */
export function answering(question: Question, page: SearchPage): readonly Relevant[] {
  const { relevant, untold } = choose(question, page)
  return untold ? [] : relevant
}

/** Since when and until when a figure is told is shown by the copies that say it first and last: they can be cited as well. By what they are copies of. */
function endsOf(leaders: readonly Relevant[]): ReadonlyMap<Relevant, Relevant> {
  const ends = leaders.slice(0, settings.figureCopies).flatMap((one): [Relevant, Relevant][] => {
    const members = [one.found.item, ...one.found.copies]
      .filter(({ post }) => !isRepost(post))
      .toSorted((a, b) => saidAt(a.post) - saidAt(b.post))
    const [first, last] = [members[0], members.at(-1)]
    return [...new Set([first, last])].flatMap((end): [Relevant, Relevant][] =>
      end && end !== one.found.item ? [[{ ...one, found: represent([end]) }, one]] : [],
    )
  })
  return new Map(ends)
}
