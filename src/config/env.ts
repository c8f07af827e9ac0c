/**
 * The settings' names and nothing else: the only place that reads the environment (a lint rule holds that). All are optional.
 * docs/settings.md describes each; a test holds the two together.
 */
export const settingNames = [
  'GROUNDSWELL_DATA',
  'GROUNDSWELL_HOST',
  'GROUNDSWELL_PORT',
  'GROUNDSWELL_PUBLIC_URL',
  'GROUNDSWELL_ADMIN_PASSWORD',
  'GROUNDSWELL_LOG_LEVEL',
  'GROUNDSWELL_TIME_ZONE',
  'GROUNDSWELL_FIND_DEADLINE_MS',
  'GROUNDSWELL_ANSWERS_KEPT',
  'GROUNDSWELL_BLUESKY',
  'GROUNDSWELL_PLC_DIRECTORY',
  'GROUNDSWELL_REWIND_HOURS',
  'GROUNDSWELL_KEEP_DAYS',
  'GROUNDSWELL_KEEP_GB',
  'GROUNDSWELL_MODEL',
  'GROUNDSWELL_CHAT_WITHOUT_POSTS',
  'GROUNDSWELL_RERANK',
  'GROUNDSWELL_SECOND_READER',
  'GROUNDSWELL_DETECT_LANGUAGES',
  'GROUNDSWELL_PICTURES',
  'GROUNDSWELL_PICTURES_MB',
  'GROUNDSWELL_PICTURE_ORIGINS',
  'GROUNDSWELL_READ_PICTURES',
] as const
export type Env = Partial<Record<(typeof settingNames)[number], string>>

export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const env: Env = {}
  for (const name of settingNames) {
    const value = source[name]
    if (value !== undefined && value !== '') env[name] = value
  }
  return env
}

/** All of it, for programs that are started (npm, the process of a model); they pick what they pass on. */
export const wholeEnvironment = (): Readonly<Record<string, string | undefined>> => process.env
