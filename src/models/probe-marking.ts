import { readFileSync } from 'node:fs'
import type { ModelRequest } from './model.ts'

type Case = {
  readonly posts: readonly string[]
  readonly question: string
  readonly answers: readonly string[]
  readonly marks: readonly number[]
}
type Texts = {
  readonly marker: string
  readonly stable: string
  readonly example: { readonly posts: readonly string[]; readonly question: string; readonly answer: string }
  readonly greeting: { readonly question: string }
  readonly json: { readonly question: string }
  readonly cancelled: { readonly question: string }
  readonly questions: readonly Case[]
}
const texts = JSON.parse(readFileSync(new URL('probe-texts.json', import.meta.url), 'utf8')) as Texts

/** A request without posts. */
export const plainRequest = (kind: 'greeting' | 'json' | 'cancelled', maxOutputTokens: number): ModelRequest => ({
  stable: '',
  posts: '',
  question: texts[kind].question,
  maxOutputTokens,
  ...(kind === 'json' && { json: true }),
})

export type MarkingQuestion = { readonly request: ModelRequest; readonly answers: readonly string[]; readonly marks: readonly number[] }

/** Ten questions over four invented posts each, in the form in which evidence is given; what is right is known of each. */
export const markingQuestions: readonly MarkingQuestion[] = texts.questions.map(({ posts, question, answers, marks }) => ({
  request: {
    stable: texts.stable,
    examples: [{ user: `${evidenceOf(texts.example.posts)}\n\nQuestion: ${texts.example.question}`, assistant: texts.example.answer }],
    posts: evidenceOf(posts),
    question: `Question: ${question}`,
    maxOutputTokens: 256,
  },
  answers,
  marks,
}))

function evidenceOf(posts: readonly string[]): string {
  const lines = posts.map((post, at) => {
    const [, account, time, words] = /^(\S+) (\S+) (.+)$/.exec(post) ?? []
    return `${texts.marker} [${at + 1}] bluesky @${account} ${time} ${texts.marker} ${words}`
  })
  return `Evidence:\n${lines.join('\n')}`
}

/** The sentence that holds an answer must end with exactly the right marks, before or after its full stop. */
export function isRightlyMarked(text: string, { answers, marks }: Pick<MarkingQuestion, 'answers' | 'marks'>): boolean {
  const sentence = sentencesOf(text).find((one) => answers.some((answer) => holds(one, answer)))
  const [ending = ''] = /(?:\s*\[\d+(?:\s*,\s*\d+)*\])*\s*[.!?]?\s*(?:\[\d+(?:\s*,\s*\d+)*\]\s*)*$/.exec(sentence ?? '') ?? []
  const said = new Set((ending.match(/\d+/g) ?? []).map(Number))
  return said.size === marks.length && marks.every((mark) => said.has(mark))
}

/** Cut after a full stop and the marks behind it; a stop between digits is none. */
const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?](?:\s*\[\d+(?:\s*,\s*\d+)*\])*)\s+(?!\[\d)|\n+/)

const holds = (sentence: string, answer: string): boolean =>
  new RegExp(`(?<![\\p{L}\\p{N}])${answer.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'iu').test(sentence)
