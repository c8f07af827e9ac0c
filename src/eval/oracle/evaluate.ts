import { AppError } from '../../errors/index.ts'
import type { Story } from '../../sim/story.ts'
import { createWorld, readStories, type World } from '../../sim/world/world.ts'
import { fingerprint, openParts, type Parts } from '../parts.ts'
import type { Report } from '../report/index.ts'
import type { Measure } from './cases.ts'
import { foundOf, judging, type Found } from './found.ts'
import { readHeldOut } from './held-out.ts'
import { planQuestions, type Stretch } from './plan.ts'
import { oracleSections } from './report.ts'
import { readStances, rumourSection } from './rumours.ts'
import { oracleSettings, type OracleSettings } from './settings.ts'
import { openStage, type Product, type Stage } from './stage.ts'

export type OracleRequest = {
  /** Name of a configured model; `extractive`: none. */
  readonly model: string
  /** The stories that nobody tunes on, in place of the others. */
  readonly reportStories?: boolean
  /** Only these, by name: of the ones that come with Groundswell no other plays, of held-out ones no other is asked about. */
  readonly only?: readonly string[]
  /** Only questions of these classes. */
  readonly classes?: readonly Measure[]
  /** A folder of stories, or true for the held-out ones that come with Groundswell: only they are asked about. */
  readonly heldOut?: string | true
  /** Those play among the ones that come with Groundswell, unless they are to play alone. */
  readonly alone?: boolean
  readonly settings?: Partial<OracleSettings>
  /** A folder that holds RumourEval 2017: real denials as well. */
  readonly rumours?: string
  /** Where finished parts are kept. */
  readonly out?: string
}
export type OracleWatch = {
  readonly signal: AbortSignal
  readonly onProgress?: (state: { readonly asked: number; readonly of: number; readonly resumed: number }) => void
}

type Asked = { readonly stories: readonly Story[]; readonly isAsked: (story: Story) => boolean; readonly which: string }

/** Answers over the demo world by a stepped clock, held against what is true there; report and what came of each question. */
export async function evaluateOracle(
  request: OracleRequest,
  product: Product,
  watch: OracleWatch,
): Promise<{ readonly report: Report; readonly found: readonly Found[] }> {
  const asked = request.heldOut === undefined ? await shippedStories(request) : await heldOutStories(request.heldOut, request)
  const task = request.heldOut === undefined ? 'oracle' : 'heldout'
  const rumours = request.rumours === undefined ? [] : [rumourSection(await readStances(request.rumours))] // its complaints come first
  const { found, about } = await askThrough(task, asked, { byLanguage: false, written: task === 'oracle' }, request, product, watch)
  const title = task === 'oracle' ? 'Answers against a known truth: the demo network' : 'Answers over held-out stories'
  return { report: { task, title, about, sections: [...oracleSections(found), ...rumours] }, found }
}

/** The way that all tasks over stories share: plan, play, ask, judge, stretch by stretch; what an earlier run has asked is taken from its parts. */
export async function askThrough(
  task: string,
  { stories, isAsked, which }: Asked,
  { byLanguage, written }: { readonly byLanguage: boolean; readonly written: boolean },
  { model, settings: changed, out, classes }: OracleRequest,
  product: Product,
  { signal, onProgress }: OracleWatch,
): Promise<{ readonly found: readonly Found[]; readonly about: string }> {
  const settings: OracleSettings = { ...oracleSettings, ...changed }
  if (product.writers.choose(model) === undefined)
    throw new AppError('request_invalid', { message: `There is no model named "${model}". groundswell model list says what there is.` })
  const world = createWorld({ stories, noisePerSecond: settings.noisePerSecond })
  const stretches = planQuestions({ world, isAsked, byLanguage, written, settings, ...(classes && { classes }) })
  const of = stretches.reduce((all, stretch) => all + countIn(stretch), 0)
  const parts = await openParts<readonly Found[]>(out, task, fingerprint({ model, settings, stories, which, byLanguage, classes }))
  const asking = { world, settings, product, model, signal, parts }
  const found: Found[] = []
  let resumed = 0
  for (const stretch of stretches)
    for await (const { what, isNew } of askStretch(stretch, asking)) {
      found.push(what)
      resumed += isNew ? 0 : 1
      onProgress?.({ asked: found.length, of, resumed })
    }
  await parts.finish()
  const instants = stretches.reduce((all, one) => all + one.instants.length, 0)
  const about = `${which}; ${found.length} questions at ${instants} instants, ${settings.noisePerSecond} other posts a second; written by ${model}.`
  return { found, about }
}

const countIn = ({ instants }: Stretch) => instants.reduce((all, { cases }) => all + cases.length, 0)

type Asking = {
  readonly world: World
  readonly settings: OracleSettings
  readonly product: Product
  readonly model: string
  readonly signal: AbortSignal
  readonly parts: Parts<readonly Found[]>
}

/** A part is an instant: what an earlier run asked there is told again, and the world is played no further than it must. */
async function* askStretch({ begin, instants }: Stretch, asking: Asking): AsyncIterable<{ readonly what: Found; readonly isNew: boolean }> {
  const { world, settings, product, model, signal, parts } = asking
  let stage: Stage | undefined
  try {
    for (const { at, cases } of instants) {
      const name = new Date(at).toISOString()
      const known = parts.done(name)
      if (known) {
        for (const what of known) yield { what, isNew: false }
        continue
      }
      stage ??= await openStage({ product, world, from: begin - settings.historyMinutes * 60_000, model, signal })
      await stage.play(at)
      const truth = judging(world, at, settings.freshMs)
      const own: Found[] = []
      for (const one of cases) {
        signal.throwIfAborted()
        const what = foundOf(one, await stage.ask(one.question), truth)
        own.push(what)
        yield { what, isNew: true }
      }
      await parts.keep(name, own)
    }
  } finally {
    await stage?.[Symbol.asyncDispose]()
  }
}

async function shippedStories({ reportStories = false, only }: OracleRequest): Promise<Asked> {
  const stories = await readStories()
  const use = reportStories ? 'report' : 'development'
  mustHold(stories, only)
  const isAsked = (story: Story) => story.use === use && (only === undefined || only.includes(story.id))
  const asked = stories.filter(isAsked)
  if (asked.length === 0) throw new AppError('request_invalid', { message: 'These stories are for reports alone: add --report.' })
  const names =
    only === undefined ? `${asked.length} ${use} stories` : `${use} stories that play alone: ${asked.map(({ id }) => id).join(', ')}`
  return {
    stories: only === undefined ? stories : asked,
    isAsked,
    which: reportStories ? `${names} (report-only: nothing was tuned on them)` : names,
  }
}

function mustHold(stories: readonly Story[], only: readonly string[] = []): void {
  const name = only.find((one) => !stories.some(({ id }) => id === one))
  if (name !== undefined)
    throw new AppError('request_invalid', {
      message: `There is no story "${name}". There are: ${stories.map(({ id }) => id).join(', ')}.`,
    })
}

async function heldOutStories(folder: string | true, { alone = false, only }: OracleRequest): Promise<Asked> {
  const all = await readHeldOut(folder === true ? undefined : folder)
  mustHold(all, only)
  const own = all.filter(({ id }) => only === undefined || only.includes(id))
  const ids = new Set(own.map(({ id }) => id))
  const others = alone ? [] : (await readStories()).filter(({ id }) => !ids.has(id))
  const among = alone ? `that play${own.length === 1 ? 's' : ''} alone` : "among the demo's own"
  return {
    stories: [...others, ...own],
    isAsked: ({ id }) => ids.has(id),
    which: `${own.length} held-out ${own.length === 1 ? 'story' : 'stories'} ${among}`,
  }
}
