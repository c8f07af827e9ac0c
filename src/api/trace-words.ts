import type { AskResult } from './schema.ts'
import type { LossView, TraceView } from './trace-schema.ts'

type Story = TraceView['story']
type Asked = { readonly words: ReadonlyMap<string, string>; readonly timeZone: string }

/** A trace in plain words: what was understood, searched, found and why in that order, said and checked, left out, and how long it took. */
export function storyOf(trace: TraceView, answer: AskResult, { words, timeZone }: Asked): Story {
  const told: Story = [
    { heading: 'Understood', lines: understood(trace, answer, timeZone) },
    { heading: 'Searched', lines: searched(trace, answer, timeZone) },
    { heading: 'Found, best first', lines: found(trace, answer, words) },
    { heading: 'Said, and how it was checked', lines: said(answer) },
    { heading: 'Left out', lines: leftOut(trace) },
    { heading: 'Gone since', lines: goneSince(trace) },
    { heading: 'Time', lines: times(trace) },
    { heading: 'Made by', lines: madeBy(trace) },
  ]
  return told.filter(({ lines }) => lines.length > 0)
}

function understood({ understood: question, asOf, missing }: TraceView, { whose }: AskResult, timeZone: string): string[] {
  return [
    question ? `${capital(question.words)}.` : 'The question was not read.',
    ...(question?.notes ?? []),
    ...(whose ? whoseWords(whose) : []),
    ...missing.map((name) => `No post of that moment holds “${name}”, so there is nothing to say.`),
    `Answered as of ${moment(asOf, timeZone)}: nothing that came later counts.`,
  ]
}

function searched({ search, understood: question }: TraceView, { otherSpan }: AskResult, timeZone: string): string[] {
  if (!search) return ['Nothing was searched.']
  const { terms, window, filters, documents, averageLength, documentFrequency, searched: posts, matched, read, rounds, complete } = search
  const common = terms.flatMap((term) => (!documentFrequency[term] ? [] : [`${term} in ${count(documentFrequency[term], 'post')}`]))
  return [
    ...(terms.length > 0 && question?.terms.length === 0
      ? ['Nothing in particular was asked for, so what is talked about more than usual was searched for, by those who say most of it.']
      : []),
    terms.length > 0 ? `Words: ${terms.join(', ')}.` : 'No word: the newest posts.',
    `Posts from ${moment(window.from, timeZone)} to ${moment(window.until, timeZone)}: ${count(posts, 'post')}, of which ${number(matched)} match and ${number(read)} were read.`,
    ...Object.entries(filters).map(([name, value]) =>
      name === 'authors' ? `Only posts of ${count(value.split(', ').length, 'account')}.` : `Only ${name}: ${value}.`,
    ),
    `The store held ${count(documents, 'post')} then, ${averageLength.toFixed(1)} words each on average.`,
    ...(common.length > 0 ? [`How common the words were: ${common.join(', ')}. A rare word counts more.`] : []),
    ...(rounds > 1 ? [`Searched ${number(rounds)} times, each time for what came before the earliest post so far.`] : []),
    ...(otherSpan
      ? [
          `Searched at all times as well: ${count(otherSpan.posts, 'post')} about it, from ${moment(otherSpan.from, timeZone)} to ${moment(otherSpan.until, timeZone)}.`,
        ]
      : []),
    ...(complete ? [] : ['The time ran out: better posts may exist.']),
  ]
}

/** Which accounts were taken for whom, and by what; whether they were heard. */
function whoseWords({ own, speakers }: NonNullable<AskResult['whose']>): string[] {
  const how = { handle: 'by its handle', name: 'by the name it shows' }
  const taken = speakers.map(({ name, accounts }) => {
    const found = accounts.map(({ handle, by }) => `@${handle} (${how[by]})`).join(', ')
    return accounts.length === 0
      ? `${name}: no account of that name has spoken of it here.`
      : `${name} was taken to be ${found}; a name is no proof of a person.`
  })
  return [
    ...taken,
    own ? 'Only their own posts were evidence.' : 'None of their own posts is about it: posts that name them were evidence.',
  ]
}

function found({ hits, evidence }: TraceView, { found: about, reranked }: AskResult, words: ReadonlyMap<string, string>): string[] {
  if (hits.length === 0) return []
  const posts = about.reduce((sum, { similar }) => sum + 1 + similar.posts, 0)
  return [
    ...(reranked ? [rerankedWords(reranked)] : []),
    `${count(posts, 'post')} about it; ${number(evidence.length)} of them might be cited.`,
    ...hits.slice(0, words.size).map(({ rank, postId, score, parts, similar, evidence: asEvidence }) => {
      const more = similar > 0 ? `, and ${count(similar, 'post')} saying the same` : ''
      const use = asEvidence === undefined ? ' · not used' : ''
      return `${rank}. ${words.get(postId) ?? postId} — ${scoreWords(score, parts)}${more}${use}`
    }),
    ...citedAmong(evidence),
  ]
}

/** What is quoted is seldom what stands first. */
function citedAmong(evidence: TraceView['evidence']): string[] {
  const cited = evidence.flatMap(({ citedAs, rank }) => (citedAs && rank ? [{ citedAs, rank }] : [])).sort((a, b) => a.citedAs - b.citedAs)
  if (cited.length === 0) return []
  const places = cited.map(({ citedAs, rank }) => `${number(rank)} [${citedAs}]`).join(', ')
  return [`What is cited stood at place ${places}. What a post tells of what is asked, who says so and how many agree decide that.`]
}

const rerankedWords = ({ model, posts, failed }: NonNullable<AskResult['reranked']>): string =>
  failed
    ? `${model} was to re-rank the best and did not: ${failed.message}`
    : `The best ${number(posts)} stand in the order that ${model} and their share of the question give.`

const partWords: Readonly<Record<string, string>> = {
  bm25: 'words',
  expansion: 'related words',
  recency: 'how recent',
  coverage: 'share of the question',
  keys: 'lacks a name asked about',
  link: 'has a link',
  repost: 'a repost',
  marks: 'many tags',
  language: 'another language',
  burst: 'when many spoke of it',
  rerank: 'the model’s order',
}

/** "12.30 = (words 10.10 + related words 3.00) × share of the question 0.94"; what changes nothing to be seen is left out. */
function scoreWords(score: number, { bm25, expansion = 0, ...factors }: Readonly<Record<string, number>>): string {
  if (bm25 === undefined) return 'newest first'
  const told = (entries: readonly (readonly [string, number])[], nothing: string) =>
    entries.flatMap(([name, value]) => (value.toFixed(2) === nothing ? [] : [`${partWords[name] ?? name} ${value.toFixed(2)}`]))
  const words = told(Object.entries({ bm25, expansion }), '0.00').join(' + ')
  const product = [words.includes(' + ') ? `(${words})` : words, ...told(Object.entries(factors), '1.00')]
  return `${score.toFixed(2)} = ${product.filter((one) => one !== '').join(' × ')}`
}

const checkWords: { readonly [C in AskResult['sentences'][number]['check']]: string } = {
  quote: 'word for word from the post',
  composed: 'put together by code from what these posts say',
  supported: 'a model’s sentence',
  partial: 'a model’s sentence that a second model doubts',
  unsourced: 'a model’s own words, not from posts, unchecked',
}

function said({ sentences, finish, text, checks: applied }: AskResult): string[] {
  if (sentences.length === 0) return finish === 'abstained' ? [text] : []
  const told = sentences.map(({ text: sentence, citations, check, passed, instead }) => {
    const checks = passed.length > 0 ? `, passed the checks of ${passed.join(', ')}` : ''
    const place = instead ? `, in place of a sentence that failed the check of ${instead}` : ''
    return `${sentence} ${citations.map((one) => `[${one}]`).join('')} — ${checkWords[check]}${checks}${place}`
  })
  return applied && sentences.some(({ check }) => isModels(check)) ? [...told, falseSupport(applied), ...secondReading(applied)] : told
}

type Applied = NonNullable<AskResult['checks']>

const isModels = (check: keyof typeof checkWords): boolean => check === 'supported' || check === 'partial'

/** How far these checks are to be trusted: what was counted with them, never that a sentence is true. */
function falseSupport({ lexicalFrom, measured }: Applied): string {
  const asked = `its posts must hold ${Math.round(lexicalFrom * 100)} % of a sentence’s words`
  if (!measured) return `How much of what passes these checks is false was not measured where ${asked}.`
  const { passing, false: wrong, date } = measured
  const share = ((100 * wrong) / passing).toFixed(1)
  return `How far to trust that: of ${passing} labelled sentences that passed the same checks (${asked}) ${wrong}, ${share} %, were false (counted ${date}).`
}

function secondReading({ secondReading: of }: Applied): string[] {
  if (!of) return []
  const { model, read, doubted, failed } = of
  return [
    `${model} read ${count(read, 'such sentence')} a second time and doubts ${number(doubted)} of them${failed ? `; then it did no more: ${failed.message}` : '.'}`,
  ]
}

const dropWords: Readonly<Record<string, string>> = {
  uncited: 'it cited nothing, or too much',
  'unknown-number': 'it cited a post that was not given',
  'not-verbatim': 'it does not stand in the post',
  empty: 'nothing was left of it after cleaning',
  'wrong-time': 'none of its posts was said at its time',
  'wrong-author': 'it named an author who wrote none of its posts',
  repeated: 'it was said already',
}

function leftOut({ drafts, dropped }: TraceView): string[] {
  const told = drafts.flatMap(({ text, sentence, verdict }) => {
    const { reason, instead } = verdict
    const why = String(reason ?? instead ?? '')
    if (why === '') return []
    const became = sentence === undefined ? 'dropped' : 'a quote stands in its place'
    return [`${text === undefined ? 'A sentence' : `“${text}”`}: ${dropWords[why] ?? `it failed the check of ${why}`}; ${became}.`]
  })
  if (told.length > 0) return told
  return Object.entries(dropped).map(
    ([reason, times]) => `${count(times, 'sentence')}: ${dropWords[reason] ?? `failed the check of ${reason}`}.`,
  )
}

function goneSince({ losses, evidence, unavailable }: TraceView): string[] {
  const edited = evidence.filter((one) => one.edited)
  return [
    ...(unavailable > 0 ? [`${count(unavailable, 'source')} no longer available.`] : []),
    ...lossWords(losses),
    ...edited.map(({ number: n, postId }) => `Evidence ${n} (${postId}) was edited since; its words of then are kept.`),
  ]
}

const whyWords: { readonly [W in LossView['why']]: string } = {
  gone: 'is no longer available',
  changed: 'was edited since, and its words of then are not kept',
  'opted-out': 'is by an author who wants to be in no answer any more',
}
export const lossWords = (losses: readonly LossView[]): string[] =>
  losses.map(({ number: n, postId, why }) => `Evidence ${n} (${postId}) ${whyWords[why]}.`)

function times({ steps, tookMs }: TraceView): string[] {
  const each = Object.entries(steps).map(([step, ms]) => `${step} ${ms.toFixed(1)} ms`)
  return each.length === 0 ? [] : [`${capital(each.join(', '))}; ${tookMs.toFixed(1)} ms in all.`]
}

function madeBy({ build, isThisBuild, model, prompt, usage }: TraceView): string[] {
  return [
    `Groundswell ${build.version}, code ${build.code}, ${build.runtime}${isThisBuild ? ': the one that runs now' : ': another one than runs now'}.`,
    `Written by ${model}${prompt ? `, told ${prompt.name} (${prompt.hash})` : ''}.`,
    ...(usage.calls > 0
      ? [`${count(usage.calls, 'call')} of the model, ${number(usage.inputTokens)} tokens in, ${number(usage.outputTokens)} out.`]
      : []),
  ]
}

const number = (value: number) => value.toLocaleString('en')
const count = (value: number, what: string) => `${number(value)} ${what}${value === 1 ? '' : 's'}`
const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

function moment(time: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })
    .format(Date.parse(time))
    .replace(' at ', ', ')
}
