import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { AppError } from '../errors/index.ts'
import type { Env } from './env.ts'

/** How this Groundswell runs. Durations end in Ms. */
export type Config = {
  /** Absolute path of the data folder. */
  readonly dataFolder: string
  readonly http: { readonly host: string; /** 0: any free port. */ readonly port: number }
  /** Where this server is reached from outside (`https://groundswell.example`): networks that push are told to call there. */
  readonly publicUrl: string | undefined
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  /** IANA zone in which dates in words are meant where the asker's is not known. */
  readonly timeZone: string
  /** A search answers with what it has after this time. */
  readonly findDeadlineMs: number
  /** Saved answers; the oldest go first. */
  readonly answersKept: number
  /** Whether posts that state no language get the detected one. */
  readonly detectLanguages: boolean
  readonly pictures: {
    /** Whether pictures of posts are fetched and shown at all. */
    readonly isOn: boolean
    /** Previews that are kept. */
    readonly mostBytes: number
    /** Servers in a private network, or without TLS, from which they may come too. */
    readonly origins: readonly string[]
    /** Whether words in them are read. */
    readonly areRead: boolean
  }
  readonly live: {
    /** Whether anything is read live at all. */
    readonly isOn: boolean
    /** off, on: Bluesky's own servers, or the Jetstream servers to use instead. */
    readonly bluesky: 'off' | 'on' | readonly string[]
    /** Where did:plc ids are looked up. */
    readonly plcDirectory: string
    /** How far a first start goes back. */
    readonly rewindMs: number
    /** Posts of live sources are kept this long; what was imported stays. */
    readonly keepMs: number
    /** While they take more, the oldest of them go first; what was imported is not counted. */
    readonly keepBytes: number
  }
  readonly models: {
    /** Who writes where nobody is named; undefined: what `groundswell model use` set, else `extractive`. */
    readonly default: string | undefined
    /** Whether a model may answer what needs no posts, labelled as such. */
    readonly mayAnswerAlone: boolean
    /** Name of a local model that re-ranks the best posts of every answer; undefined: none does. */
    readonly reranker: string | undefined
    /** The same of one that reads the sentences of models a second time. */
    readonly secondReader: string | undefined
  }
}
/** Apart from `Config`, so that nothing that logs or shows settings ever holds them. */
export type Secrets = { readonly adminPassword: string | undefined }

/** What the command line may set; it wins over the environment. */
export type Overrides = {
  readonly data?: string | undefined
  readonly host?: string | undefined
  readonly port?: string | undefined
  readonly live?: boolean | undefined
  readonly model?: string | undefined
}

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const

/** Pure: defaults, then the environment, then the command line. Throws one `config_invalid` that lists every complaint. */
export function toConfig(env: Env, overrides: Overrides = {}, cwd = '.'): { config: Config; secrets: Secrets } {
  const complaints: string[] = []
  const complain = (sentence: string) => complaints.push(sentence)
  const whole = (name: string, text: string | undefined, fallback: number, min: number, max: number): number => {
    if (text === undefined) return fallback
    const value = Number(text)
    if (Number.isInteger(value) && value >= min && value <= max) return value
    complain(`${name} must be a whole number from ${min} to ${max}, not "${text}".`)
    return fallback
  }
  const logLevel = env.GROUNDSWELL_LOG_LEVEL ?? 'warn'
  const timeZone = env.GROUNDSWELL_TIME_ZONE ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const host = overrides.host ?? env.GROUNDSWELL_HOST ?? '127.0.0.1'
  const adminPassword = env.GROUNDSWELL_ADMIN_PASSWORD

  if (!logLevels.some((level) => level === logLevel))
    complain(`GROUNDSWELL_LOG_LEVEL must be one of ${logLevels.join(', ')}, not "${logLevel}".`)
  if (!isTimeZone(timeZone)) complain(`GROUNDSWELL_TIME_ZONE must be an IANA zone such as Europe/Paris, not "${timeZone}".`)
  if (adminPassword !== undefined && adminPassword.length < 12) complain('GROUNDSWELL_ADMIN_PASSWORD must have at least 12 characters.')
  if (!isLoopback(host) && adminPassword === undefined)
    complain(`Listening on ${host} shows this server to other computers: set GROUNDSWELL_ADMIN_PASSWORD first, or listen on 127.0.0.1.`)

  const config: Config = {
    dataFolder: resolve(cwd, overrides.data ?? env.GROUNDSWELL_DATA ?? 'data'),
    http: {
      host,
      port: whole(overrides.port === undefined ? 'GROUNDSWELL_PORT' : '--port', overrides.port ?? env.GROUNDSWELL_PORT, 8420, 0, 65_535),
    },
    publicUrl: env.GROUNDSWELL_PUBLIC_URL === undefined ? undefined : publicUrlOf(env.GROUNDSWELL_PUBLIC_URL, complain),
    logLevel: logLevel as Config['logLevel'],
    timeZone,
    findDeadlineMs: whole('GROUNDSWELL_FIND_DEADLINE_MS', env.GROUNDSWELL_FIND_DEADLINE_MS, 2_000, 10, 60_000),
    live: {
      isOn: overrides.live !== false,
      bluesky: blueskyOf(env.GROUNDSWELL_BLUESKY ?? 'on', complain),
      plcDirectory: originOf('GROUNDSWELL_PLC_DIRECTORY', env.GROUNDSWELL_PLC_DIRECTORY ?? 'https://plc.directory', complain),
      rewindMs: whole('GROUNDSWELL_REWIND_HOURS', env.GROUNDSWELL_REWIND_HOURS, 6, 0, 36) * 3_600_000,
      keepMs: whole('GROUNDSWELL_KEEP_DAYS', env.GROUNDSWELL_KEEP_DAYS, 7, 1, 3_650) * 86_400_000,
      keepBytes: whole('GROUNDSWELL_KEEP_GB', env.GROUNDSWELL_KEEP_GB, 10, 1, 100_000) * 1e9,
    },
    models: {
      default: overrides.model ?? env.GROUNDSWELL_MODEL,
      mayAnswerAlone: onOff('GROUNDSWELL_CHAT_WITHOUT_POSTS', env.GROUNDSWELL_CHAT_WITHOUT_POSTS ?? 'off', complain),
      reranker: env.GROUNDSWELL_RERANK,
      secondReader: env.GROUNDSWELL_SECOND_READER,
    },
    detectLanguages: onOff('GROUNDSWELL_DETECT_LANGUAGES', env.GROUNDSWELL_DETECT_LANGUAGES ?? 'on', complain),
    pictures: {
      isOn: onOff('GROUNDSWELL_PICTURES', env.GROUNDSWELL_PICTURES ?? 'on', complain),
      mostBytes: whole('GROUNDSWELL_PICTURES_MB', env.GROUNDSWELL_PICTURES_MB, 200, 1, 1_000_000) * 1e6,
      origins: originsOf('GROUNDSWELL_PICTURE_ORIGINS', env.GROUNDSWELL_PICTURE_ORIGINS, complain),
      areRead: onOff('GROUNDSWELL_READ_PICTURES', env.GROUNDSWELL_READ_PICTURES ?? 'off', complain),
    },
    answersKept: whole('GROUNDSWELL_ANSWERS_KEPT', env.GROUNDSWELL_ANSWERS_KEPT, 10_000, 1, 10_000_000),
  }
  if (complaints.length > 0) throw new AppError('config_invalid', { message: complaints.join('\n') })
  return { config, secrets: { adminPassword } }
}

function onOff(name: string, text: string, complain: (sentence: string) => void): boolean {
  if (text !== 'on' && text !== 'off') complain(`${name} must be on or off, not "${text}".`)
  return text === 'on'
}

function blueskyOf(text: string, complain: (sentence: string) => void): Config['live']['bluesky'] {
  if (text === 'on' || text === 'off') return text
  const hosts = text.split(',').map((host) => host.trim())
  if (hosts.every((host) => URL.canParse(host) && /^wss?:\/\/[^/]+$/.test(host))) return hosts
  complain(`GROUNDSWELL_BLUESKY must be on, off, or Jetstream servers such as wss://jetstream1.us-east.bsky.network, not "${text}".`)
  return 'off'
}

function originOf(name: string, text: string, complain: (sentence: string) => void): string {
  if (URL.canParse(text) && /^https?:\/\/[^/]+\/?$/.test(text)) return new URL(text).origin
  complain(`${name} must be an address such as https://plc.directory, not "${text}".`)
  return text
}

const originsOf = (name: string, text: string | undefined, complain: (sentence: string) => void): string[] =>
  text === undefined ? [] : text.split(',').map((one) => originOf(name, one.trim(), complain))

function publicUrlOf(text: string, complain: (sentence: string) => void): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isFit = url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
  if (url && isFit && url.search === '' && url.hash === '' && url.username === '') return url.href.replace(/\/+$/, '')
  complain(`GROUNDSWELL_PUBLIC_URL must be an https address such as https://groundswell.example, not "${text}".`)
  return text
}

/** 127.0.0.0/8, ::1 and the name for them (RFC 6890, RFC 6761). */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}
