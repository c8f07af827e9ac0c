import type { Context } from 'hono'
import { AppError } from '../../../errors/index.ts'
import { callOf, type Env, type Parts } from '../../context.ts'
import type { Asked } from './asked.ts'
import { parseBody, type Members } from './body.ts'
import { chooseModel, type ModelChoice } from './model-ids.ts'
import { toSteps, type Reply, type Step } from './reply.ts'

export const readBody = async (context: Context<Env>): Promise<Members> => parseBody(await context.req.text())

export type Asking = {
  readonly model: ModelChoice
  readonly steps: AsyncGenerator<Step, void, void>
  /** The client has gone away. */
  readonly leave: () => void
}

/** Asks what was understood, in the name of whoever sent it; nothing happens before the first step is taken. */
export async function ask(asked: Asked, context: Context<Env>, parts: Parts): Promise<Asking> {
  const left = new AbortController()
  const call = callOf(context, parts, left.signal)
  const models = await parts.api.models(call)
  const model = chooseModel(asked.requested, models)
  call.signal.throwIfAborted() // who has gone meanwhile takes no seat
  const request = { ...asked.ask, ...(model.name !== undefined && { model: model.name }) }
  const events = parts.asking.for(models, model.name).take(() => parts.api.ask(request, call))
  return { model, steps: toSteps(events, asked.shows, call.signal), leave: () => left.abort() }
}

export async function replyOf(steps: AsyncIterable<Step>): Promise<Reply> {
  for await (const step of steps) if (step.type === 'end') return step.reply
  throw new AppError('internal', { message: 'The answer had no end.' })
}
