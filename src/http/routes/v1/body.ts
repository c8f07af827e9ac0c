import { RefusedMember } from './errors.ts'

/** A request's JSON object, before anything of it is believed. */
export type Members = { readonly [name: string]: unknown }

/** Deeper than any client nests; what is deeper cannot be echoed safely. */
const deepest = 64

/** Throws `RefusedMember` for what is no JSON object, or one that is nested too deep. */
export function parseBody(text: string): Members {
  if (isDeeper(text, deepest)) throw new RefusedMember('invalid_json', null, `The body is nested more than ${deepest} levels deep.`)
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw new RefusedMember('invalid_json', null, 'The body is not JSON. Send one object with Content-Type: application/json.')
  }
  if (!isMembers(body)) throw new RefusedMember('invalid_json', null, 'The body must be one JSON object.')
  return body
}

export const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Looked at before parsing, which would cost a second and hundreds of megabytes for a few megabytes of brackets. */
function isDeeper(text: string, levels: number): boolean {
  let depth = 0
  let isInText = false
  for (let at = 0; at < text.length && depth <= levels; at++) {
    const character = text[at]
    if (isInText) {
      if (character === '\\') at++
      else isInText = character !== '"'
    } else if (character === '"') isInText = true
    else if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
  }
  return depth > levels
}

/** null counts as absent, as clients write either. */
export function member<T>(body: Members, name: string, is: (value: unknown) => value is T, what: string): T | undefined {
  const value = body[name] ?? undefined
  if (value === undefined || is(value)) return value
  throw new RefusedMember('invalid_value', name, `"${name}" must be ${what}.`)
}

export const isText = (value: unknown): value is string => typeof value === 'string'
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
export const isNumber =
  (least: number, most: number) =>
  (value: unknown): value is number =>
    typeof value === 'number' && value >= least && value <= most
export const isWhole =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most

/** Paths of members without effect. */
export type Ignored = { add(path: string): void; readonly paths: readonly string[] }

const mostIgnored = 50

export function createIgnored(): Ignored {
  const paths: string[] = []
  return {
    add: (path) => void (paths.length < mostIgnored && !paths.includes(path) && paths.push(path.slice(0, 200))),
    paths,
  }
}

/** Names what is there and has no effect: `known` has. */
export function ignoreOthers(body: Members, known: ReadonlySet<string>, ignored: Ignored, prefix = ''): void {
  for (const [name, value] of Object.entries(body))
    if (value !== null && value !== undefined && !known.has(name)) ignored.add(`${prefix}${name}`)
}
