import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { checkSentence } from '../../answer/checks/index.ts'
import type { Post } from '../../post/index.ts'
import { inventedPost } from '../invented-post.ts'

/** A sentence that keeps the name which the post holds, and one that puts another in its place; both are said of the same two posts. */
type Triple = readonly [post: string, kept: string, swapped: string]
/** Of a language: sentences that keep the name and pass the check of names, or all; sentences with a swapped name that it catches, or any does. */
export type NameCounts = {
  readonly lang: string
  readonly kept: number
  readonly keptPassing: number
  readonly keptPassingAll: number
  readonly swapped: number
  readonly caughtByNames: number
  readonly caught: number
}

/** `names-apart.json`: written before the check knew of kinds of names; no rule was made on them. */
const files = { false: 'names.json', true: 'names-apart.json' } as const

const setSchema = z.record(z.string().length(2), z.array(z.tuple([z.string(), z.string(), z.string()])))
const read = (file: string): Readonly<Record<string, readonly Triple[]>> =>
  setSchema.parse(JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')))

/** Of a writer of 3B parameters or more: what it must share with a post beyond names. */
const lexicalFrom = 0.6

/** Names in scripts without capital letters: are swapped ones caught, and kept ones left alone? Over sentences written for this; `isApart`: over those that no rule was made on. */
export function measureNames(isApart = false): NameCounts[] {
  return Object.entries(read(files[`${isApart}`])).map(([lang, triples]) => {
    const failsOf = (sentence: string, post: string) =>
      checkSentence(sentence, [nameless(1, post, lang), nameless(2, post, lang)], { question: '', lexicalFrom }).failed.filter(
        (name) => name !== 'shape', // short sentences are what this set is made of
      )
    const kept = triples.map(([post, sentence]) => failsOf(sentence, post))
    const swapped = triples.map(([post, , sentence]) => failsOf(sentence, post))
    return {
      lang,
      kept: kept.length,
      keptPassing: kept.filter((failed) => !failed.includes('names')).length,
      keptPassingAll: kept.filter((failed) => failed.length === 0).length,
      swapped: swapped.length,
      caughtByNames: swapped.filter((failed) => failed.includes('names')).length,
      caught: swapped.filter((failed) => failed.length > 0).length,
    }
  })
}

const nameless = (n: number, text: string, lang: string): Post => {
  const post = inventedPost({ n, by: `author-${n}`, text, at: n, lang })
  return { ...post, author: { ...post.author, handle: '', name: '' } }
}
