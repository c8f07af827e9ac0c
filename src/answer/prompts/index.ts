import { readFileSync } from 'node:fs'
import type { Style } from '../styles.ts'

/**
 * What models are told: data files, one a version, named in every answer that used them. A published version is never changed; a
 * better one gets the next number. `stable` is the same for every question and holds no date, name or secret: read it as public.
 */
export type PromptFile = {
  readonly name: string
  readonly stable: string
  readonly examples: readonly { readonly user: string; readonly assistant: string }[]
  /** Around the posts and the question; `{{posts}}`, `{{question}}`, `{{sentence}}`, `{{now}}`, `{{style}}` are filled in. */
  readonly posts: string
  readonly question: string
  /** What `{{style}}` says, where a model is told how to tell an answer. */
  readonly styles?: Readonly<Record<Style, string>>
}

export type PromptName = 'by-cluster-1' | 'whole-prompt-2' | 'alone-1' | 'rerank-1' | 'second-reading-1'

export function readPrompt(name: PromptName): PromptFile {
  return { name, ...(JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as Omit<PromptFile, 'name'>) }
}

export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_all, key: string) => values[key] ?? '')
}

/** The whole of it as a person reads it. */
export function promptText({ stable, examples, posts, question, styles }: PromptFile): string {
  const turns = examples.map(({ user, assistant }) => `User: ${user}\nAssistant: ${assistant}`)
  const manners = Object.entries(styles ?? {}).map(([style, words]) => `{{style}}, ${style}: ${words}`)
  return [stable, ...turns, `User: ${posts}\n\n${question}`, ...(manners.length > 0 ? [manners.join('\n')] : [])].join('\n\n')
}
