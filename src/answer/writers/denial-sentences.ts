import { saidAt } from '../../post/index.ts'
import type { Evidence, EvidenceItem, Question } from '../evidence.ts'
import { mayNegate } from '../grounding/denial.ts'
import { denialOf, sayingOf } from '../grounding/deniers.ts'
import { answerSettings as settings } from '../settings.ts'
import type { DraftEvent } from '../writer.ts'
import { onePerAuthor } from './group.ts'
import { isOwnDenial } from './own-denial.ts'
import { quote } from './quote.ts'
import { quotableLine, quotableSentences, tidy } from './sentences.ts'
import { countWords, fillWords, momentWords, wordsIn } from './wording.ts'

type Told = Extract<DraftEvent, { type: 'composed' | 'quote' }>

/**
 * Where those who deny something are asked for: how many do and since when, each in words of their own, then who says it; or that none of the posts does.
 * Nobody is quoted twice.
 */
export function deniersTold({ deniers, items, question, style }: Evidence): Told[] {
  const words = wordsIn(question.lang)
  const isPlain = style === 'plain'
  if (!deniers)
    return items.length < settings.denial.nobodyOf || items.some(mayDeny)
      ? []
      : [{ type: 'composed', text: words.nobodyDenies, numbers: items.slice(0, 2).map(({ number }) => number) }]
  const at = (numbers: readonly number[]) => numbers.flatMap((number) => items[number - 1] ?? [])
  const denying = onePerAuthor(at(deniers.items))
  const [first] = denying
  const moment = momentWords(deniers.since, question.asOf, question)
  const count: Told[] =
    deniers.authors > 1 && first && saidAt(first.post) === deniers.since
      ? [
          {
            type: 'composed',
            text: fillWords(words.deniers, { authors: countWords(question.lang, words.authors, deniers.authors), time: moment }),
            numbers: denying.slice(0, 4).map(({ number }) => number),
            times: [deniers.since],
          },
        ]
      : []
  const quotes = denying.slice(0, settings.quotesByStyle[style ?? 'brief']).flatMap((item) => {
    const text = denialOf(question, item.post.text, true)
    return quoteOf(item, text, (shown) =>
      quote(item, shown, question, { ...(text !== undefined && isOwnDenial(item, shown) && { lead: words.denies }), isPlain }),
    )
  })
  const said = at(deniers.said).slice(0, 1)
  const lead = fillWords(words.denied, { time: moment })
  return [
    ...count,
    ...quotes,
    ...said.flatMap((item) => quoteOf(item, sayingIn(item, denying, question), (shown) => quote(item, shown, question, { lead, isPlain }))),
  ]
}

/** It may negate something: that nobody denies it cannot be said. */
const mayDeny = ({ post }: EvidenceItem): boolean => mayNegate(post.text)

/** The sentence of a post that says what those deny. */
function sayingIn({ post }: EvidenceItem, denying: readonly EvidenceItem[], question: Question): string | undefined {
  const isSaid = sayingOf(
    question,
    denying.map((one) => one.post),
  )
  return quotableSentences(post.text).find((text) => isSaid({ ...post, text }))
}

/** The sentence of a post that holds that text, as it can be quoted, else its first. */
function quoteOf({ post }: EvidenceItem, text: string | undefined, tell: (text: string) => Told): Told[] {
  const sentences = quotableSentences(post.text)
  const same = text === undefined ? undefined : sentences.find((one) => text.includes(one) || one.includes(text))
  const shown = same ?? (text === undefined ? (sentences[0] ?? quotableLine(post.text)) : tidy(text))
  return shown === undefined ? [] : [tell(shown)]
}
