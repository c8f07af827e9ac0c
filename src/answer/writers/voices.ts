import { holds, isRepost, placesOf, placesOfText } from '../../search/index.ts'
import type { Camps, Evidence, EvidenceItem, Question } from '../evidence.ts'
import { opinionStrength } from '../grounding/opinion.ts'
import { stanceWordsOf } from '../grounding/stance-words.ts'
import { overlap } from '../clusters.ts'
import { isForeign } from '../foreign.ts'
import { answerSettings as settings } from '../settings.ts'
import { isSpokenOf } from '../spoken-of.ts'
import { quotableSentences } from './sentences.ts'

type Voice = { readonly item: EvidenceItem; readonly text: string }

/** Who is quoted where opinions are asked for: one of each side in turn, each author once, none that says what another said. */
export function voicesOf({ items, question, style = 'brief' }: Evidence, camps: Camps): Voice[] {
  const most = Math.max(settings.quotesOfOpinions, settings.quotesByStyle[style])
  const chosen: (Voice & { readonly words: ReadonlySet<string> })[] = []
  const heard = camps.heard.flatMap((number) => items[number - 1] ?? []).filter(({ post }) => !isRepost(post))
  // Who speaks of what goes on now seldom repeats the question.
  const offered = isSpokenOf({ items, question }) ? heard : closest(heard, question)
  const isOwn = ({ post }: EvidenceItem) => !isForeign(post, question)
  const own = offered.filter(isOwn)
  // A reader reads the language of the question first; others only where it has too few voices.
  for (const item of [...own, ...offered.filter((one) => !isOwn(one))]) {
    if (chosen.length >= settings.opinions.ownVoices && !isOwn(item)) break
    const text = opinionIn(item)
    if (chosen.length >= most || text === undefined) continue
    const words = new Set(placesOfText(text).keys())
    const isNew = chosen.every(
      (other) => other.item.post.author.id !== item.post.author.id && overlap(other.words, words) < settings.quoteRepeats,
    )
    if (isNew) chosen.push({ item, text, words })
  }
  return chosen
}

/** What holds little of the names asked for ("partnership" of a treaty) or of the question, beside the voice that holds most, is about another matter. */
function closest(heard: readonly EvidenceItem[], { terms }: Question): EvidenceItem[] {
  const names = terms.filter(({ isName }) => isName)
  const namesIn = ({ post }: EvidenceItem) => names.filter(({ clauses }) => clauses.some((clause) => holds(placesOf(post), clause))).length
  const most = (of: (item: EvidenceItem) => number) => heard.reduce((best, item) => Math.max(best, of(item)), 0)
  const [mostNames, mostHeld] = [most(namesIn), most(({ coverage }) => coverage)]
  return heard.filter((item) => namesIn(item) >= settings.voiceOfNames * mostNames && item.coverage >= settings.voiceOfCoverage * mostHeld)
}

/** The sentences of a post from the first that can be quoted to the last, where they are short enough together; else the one that says most of what its author holds. */
function opinionIn({ post: { text, langs } }: EvidenceItem): string | undefined {
  const words = stanceWordsOf(text, langs)
  const sentences = quotableSentences(text)
  const best = sentences.toSorted((a, b) => opinionStrength(b, words) - opinionStrength(a, words))[0]
  const [first, last] = [sentences[0], sentences.at(-1)]
  if (first === undefined || last === undefined || first === last) return best
  const from = text.indexOf(first)
  const whole = text.slice(from, text.lastIndexOf(last) + last.length)
  return from >= 0 && whole.length <= settings.quoteLength && !/\n|https?:/u.test(whole) ? whole : best
}
