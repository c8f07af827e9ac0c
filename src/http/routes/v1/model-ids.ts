import type { ModelView } from '../../../api/index.ts'
import { RefusedMember } from './errors.ts'

/** Whoever writes when nobody is named. */
export const defaultId = 'groundswell'
/** Clients of xAI have these built in; they mean the default. */
const alias = /^grok-[\w.-]+$/

/** `name`: of the configured model; undefined: the default, whichever that is. */
export type ModelChoice = { readonly id: string; readonly name?: string }

/** Throws `model_not_found` for an id that is neither ours nor an alias. */
export function chooseModel(asked: string, models: readonly ModelView[]): ModelChoice {
  if (asked === defaultId) return { id: defaultId }
  if (models.some(({ name }) => name === asked)) return { id: asked, name: asked }
  if (alias.test(asked)) return { id: defaultId }
  throw new RefusedMember('model_not_found', 'model', `There is no model "${asked.slice(0, 100)}" here. GET /v1/models lists them.`)
}

/** When Groundswell's own model ids came into being, for a member that clients want. */
const created = Date.parse('2026-11-25T00:00:00Z') / 1_000

export const toModel = (id: string) => ({ id, object: 'model' as const, created, owned_by: 'groundswell' })

export const toModelList = (models: readonly ModelView[]) => ({
  object: 'list' as const,
  data: [...new Set([defaultId, ...models.map(({ name }) => name)])].map(toModel),
})
