import { readFileSync } from 'node:fs'

/**
 * What models are told: data files, one a version, named in every answer that used them. A published version is never changed; a
 * better one gets the next number. `stable` is the same for every question and holds no date, name or secret: read it as public.
 */
export type PromptFile = {
  readonly name: string
  readonly stable: string
  readonly examples: readonly { readonly user: string; readonly assistant: string }[]
  /** Around the posts and the question; `{{posts}}`, `{{question}}`, `{{now}}` are filled in. */
  readonly posts: string
  readonly question: string
}

export type PromptName = 'by-cluster-1' | 'whole-prompt-1' | 'alone-1' | 'rerank-1'

export function readPrompt(name: PromptName): PromptFile {
  return { name, ...(JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as Omit<PromptFile, 'name'>) }
}

export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_all, key: string) => values[key] ?? '')
}

/** The whole of it as a person reads it. */
export function promptText({ stable, examples, posts, question }: PromptFile): string {
  const turns = examples.map(({ user, assistant }) => `User: ${user}\nAssistant: ${assistant}`)
  return [stable, ...turns, `User: ${posts}\n\n${question}`].join('\n\n')
}
