import { type Command, InvalidArgumentError, Option } from 'commander'
import { DateTime } from 'luxon'
import { toConfig, type Config, type Secrets } from '../config/index.ts'
import type { CommandContext } from './context.ts'

export type GlobalOptions = {
  readonly data?: string
  readonly port?: string
  readonly host?: string
  readonly live?: boolean
  readonly model?: string
}
export type FilterOptions = {
  readonly from?: string
  readonly until?: string
  readonly asOf?: string
  readonly network?: string
  readonly lang?: string
  readonly limit?: number
  readonly timeZone?: string
}

export const dataOption = () => new Option('--data <dir>', 'data folder (default: ./data, or GROUNDSWELL_DATA)')

/** The options that `ask` and `search` share. */
export function addFilters(command: Command, limits: string): Command {
  return command
    .option('--from <time>', 'only posts from then on: 2016-04-01 or 2016-04-01T09:30')
    .option('--until <time>', 'only posts before then (a bare date excludes that day)')
    .option('--as-of <time>', 'answer as if it were then: nothing later is seen')
    .option('--network <name>', 'only one network: x, bluesky, …')
    .option('--lang <code>', 'only posts in this language: en, fr, …')
    .option('--limit <n>', limits, wholeNumber)
    .option('--time-zone <zone>', 'zone in which dates are meant: Europe/Paris (default: this computer’s)')
}

export function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.')
  return value
}

/** ISO 8601; a date or a time without a zone is meant in the asker's zone. Milliseconds since 1970. */
export function readTime(text: string | undefined, timeZone: string, name: string): number | undefined {
  if (text === undefined) return undefined
  const time = DateTime.fromISO(text, { zone: timeZone })
  if (time.isValid) return time.toMillis()
  throw new InvalidArgumentError(`${name} "${text}" is no time. Write 2016-04-01, 2016-04-01T09:30 or 2016-04-01T09:30:00Z.`)
}

export function filtersOf(options: FilterOptions, fallbackZone: string) {
  const timeZone = options.timeZone ?? fallbackZone
  const [from, until, asOf] = [
    readTime(options.from, timeZone, '--from'),
    readTime(options.until, timeZone, '--until'),
    readTime(options.asOf, timeZone, '--as-of'),
  ]
  return {
    timeZone,
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(asOf !== undefined && { asOf }),
    ...(options.network !== undefined && { network: options.network }),
    ...(options.lang !== undefined && { lang: options.lang }),
    ...(options.limit !== undefined && { limit: options.limit }),
  }
}

/** `--data` may stand before or after the command's name. */
export function configOf(command: Command, context: CommandContext): { config: Config; secrets: Secrets } {
  const { data, host, port, live, model } = command.optsWithGlobals<GlobalOptions>()
  // Elsewhere `--model` names who writes this one answer.
  return toConfig(context.env, { data, host, port, live, ...(command.name() === 'serve' && { model }) }, context.cwd)
}
