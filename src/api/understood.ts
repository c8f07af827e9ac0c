import { languageOfSmallTalk, needOf, type Question, type QuestionKind, type QuestionNote } from '../answer/index.ts'
import type { AskResult } from './schema.ts'
import { iso } from './views.ts'

type Understood = NonNullable<AskResult['understood']>

/** How a question was read, as programs and people see it: what was taken from its words, and why. */
export function toUnderstood(question: Question): Understood {
  const { kind, topic, lang, terms, speakers, window, windowReason, carried, notes } = question
  return {
    kind,
    topic,
    lang,
    terms: terms.map(({ label }) => label),
    names: terms.filter(({ isName }) => isName).map(({ label }) => label),
    speakers: [...speakers],
    window: { from: iso(window.from), until: iso(window.until) },
    windowFrom: windowReason.from,
    ...(windowReason.from === 'words' && { windowWords: windowReason.words }),
    followsUp: carried ? { kept: [...carried.kept], replaced: [...carried.replaced], window: carried.window } : null,
    needs: needOf(question),
    notes: notes.flatMap((note) => noteWords[note] ?? []),
    words: withoutPosts(question) ?? wordsOf(question),
  }
}

const kindWords: { readonly [K in QuestionKind]: string } = {
  what: 'a question about',
  now: 'what the newest posts say about',
  happening: 'what happens around',
  latest: 'the newest posts of',
  when: 'when',
  who: 'who',
  'how-many': 'how many',
  whether: 'whether it is so',
  opinions: 'what people think of',
  compare: 'a comparison',
  timeline: 'what came after what',
  origin: 'who said it first',
}

/** That there is no word to search for, the answer says itself. */
const noteWords: { readonly [N in QuestionNote]: string | undefined } = {
  'window-to-come': 'The time in the question is still to come: posts up to now are searched.',
  cut: 'The question is long: its first and last 500 characters are read.',
  markup: 'Markup in the question was left out.',
  'no-words': undefined,
  'no-spaces': 'Words without spaces between them were told apart by a dictionary.',
}

/** What is no question about the world. */
const withoutPosts = (question: Question): string | undefined =>
  languageOfSmallTalk(question.text) !== undefined
    ? 'small talk'
    : needOf(question) === 'none'
      ? 'something that no post answers'
      : undefined

/** One line: "how many: homes, power, Tovarin · window from “since Monday” · follows up: Tovarin in place of Karsholm". */
function wordsOf({ kind, terms, speakers, namedSpeakers = [], windowReason, carried, wantsFirst = false, ofFigure }: Question): string {
  const others = terms.filter(({ isSpeaker = false, isTold = false }) => !isSpeaker && !isTold)
  const told = ofFigure ?? terms.flatMap(({ label, isTold }) => (isTold ? [label] : [])).join(', ')
  const about = [...speakers.map((name) => `@${name}`), ...namedSpeakers, ...others.map(({ label }) => label)].join(', ')
  const replaced = carried && carried.replaced.length > 0 ? `, in place of ${carried.replaced.join(', ')}` : ''
  const kept = carried && carried.kept.length > 0 ? `: ${carried.kept.join(', ')} from the question before${replaced}` : replaced
  return [
    about === '' ? kindWords[kind].replace(/ (?:about|around|of)$/, '') : `${kindWords[kind]}: ${about}`,
    ...(windowReason.from === 'words' ? [`time from “${windowReason.words}”`] : []),
    ...(windowReason.from === 'caller' ? ['time as asked'] : []),
    ...(windowReason.from === 'earlier' ? ['time of the question before'] : []),
    ...(speakers.length + namedSpeakers.length > 0 ? ['in their own words'] : []),
    ...(wantsFirst && kind !== 'origin' ? ['the earliest post as well'] : []),
    ...(told === '' ? [] : [`of what was told: ${told}`]),
    ...(carried ? [`follows up${kept}`] : []),
  ].join(' · ')
}
