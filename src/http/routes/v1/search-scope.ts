import type { AskRequest } from '../../../api/index.ts'
import type { DeclaredTool } from './asked.ts'
import { isFlag, isList, isMembers, isText, isWhole, member, type Ignored, type Members } from './body.ts'
import { RefusedMember } from './errors.ts'

/** Which posts may answer, and whether any must: from `search_parameters`, declared search tools and `tool_choice`. */
export type Scope = {
  readonly ask: Pick<AskRequest, 'posts' | 'from' | 'until' | 'limit' | 'authors' | 'notAuthors' | 'pictureText'>
  readonly tool?: DeclaredTool
  readonly returnsCitations: boolean
  /** Where pictures are to be read: the path that says so. */
  readonly pictures?: string
}
type Filter = Omit<Scope['ask'], 'posts'>
type Mode = 'off' | 'on' | 'auto'

const mostHandles = 20
const usualResults = 15
const dayMs = 86_400_000

/** Pure. Throws `RefusedMember` for lists that exclude each other, dates that are none, limits. */
export function toScope(body: Members, ignored: Ignored): Scope {
  const parameters = parametersOf(body, ignored)
  const tools = toolsOf(body, ignored)
  const choice = choiceOf(body, tools)
  const posts = choice ?? (parameters?.mode === 'off' ? 'never' : parameters?.mode === 'on' ? 'always' : 'auto')
  return {
    ask: { posts, ...parameters?.filter, ...tools.filter },
    ...(tools.declared && { tool: tools.declared }),
    ...(tools.pictures !== undefined && { pictures: tools.pictures }),
    returnsCitations: parameters?.returnsCitations ?? true,
  }
}

type Parameters = { readonly mode: Mode; readonly filter: Filter; readonly returnsCitations: boolean }

function parametersOf(body: Members, ignored: Ignored): Parameters | undefined {
  const given = member(body, 'search_parameters', isMembers, 'an object')
  if (given) return readParameters(given, 'search_parameters', ignored)
  return isMembers(body['web_search_options']) ? readParameters({}, 'web_search_options', ignored) : undefined
}

function readParameters(given: Members, path: string, ignored: Ignored): Parameters {
  const at = (name: string) => `${path}.${name}`
  const mode = given['mode'] ?? 'auto'
  if (mode !== 'off' && mode !== 'on' && mode !== 'auto')
    throw new RefusedMember('invalid_value', at('mode'), 'The mode must be "off", "on" or "auto".')
  const most = within(path, () => member(given, 'max_search_results', isWhole(1, 50), 'a whole number from 1 to 50'))
  const returnsCitations = within(path, () => member(given, 'return_citations', isFlag, 'true or false')) ?? true
  for (const name of Object.keys(given))
    if (!['mode', 'sources', 'from_date', 'to_date', 'max_search_results', 'return_citations'].includes(name)) ignored.add(at(name))
  const filter = { limit: most ?? usualResults, ...datesOf(given, path), ...sourcesOf(given, path, ignored) }
  return { mode, filter, returnsCitations }
}

/** Of the sources only `x` says something here: it means every network of the index. */
function sourcesOf(given: Members, path: string, ignored: Ignored): Filter {
  const sources = within(path, () => member(given, 'sources', isList, 'a list')) ?? []
  let filter: Filter | undefined
  for (const [at, source] of sources.entries()) {
    const where = `${path}.sources[${at}]`
    if (!isMembers(source) || !isText(source['type'])) throw new RefusedMember('invalid_value', where, 'A source needs a "type".')
    if (source['type'] !== 'x' || filter) {
      ignored.add(where)
      continue
    }
    filter = handlesOf(source, where, ['included_x_handles', 'x_handles'], 'excluded_x_handles')
    for (const name of ['post_favorite_count', 'post_view_count']) if (source[name]) ignored.add(`${where}.${name}`)
  }
  return filter ?? {}
}

type Tools = { readonly filter: Filter; readonly declared?: DeclaredTool; readonly types: readonly string[]; readonly pictures?: string }

function toolsOf(body: Members, ignored: Ignored): Tools {
  const tools = member(body, 'tools', isList, 'a list') ?? []
  let [filter, declared]: [Filter, DeclaredTool | undefined] = [{}, undefined]
  const types: string[] = []
  let pictures: string | undefined
  for (const [at, tool] of tools.entries()) {
    const path = `tools[${at}]`
    if (!isMembers(tool) || !isText(tool['type'])) throw new RefusedMember('invalid_value', path, 'A tool needs a "type".')
    const { type } = tool
    types.push(type)
    if (type === 'x_search' && declared !== 'x_search') {
      declared = 'x_search'
      filter = { ...filter, ...searchToolOf(tool, path, ignored) }
      if (filter.pictureText) pictures = `${path}.enable_image_understanding`
    } else if (isWebSearch(type)) {
      declared ??= 'web_search'
      ignoreDomains(tool, path, ignored)
    } else if (type === 'live_search') filter = { ...readParameters(withoutType(tool), path, ignored).filter, ...filter }
    else ignored.add(path)
  }
  return { filter, types, ...(declared && { declared }), ...(pictures !== undefined && { pictures }) }
}

const withoutType = ({ type: _type, ...rest }: Members): Members => rest
/** OpenAI's names for it through the years. */
const isWebSearch = (type: string) => /^web_search(?:_\d+|_\d{4}_\d{2}_\d{2}|_preview(?:_\w+)?)?$/.test(type)
const isSearch = (type: string) => type === 'x_search' || type === 'live_search' || isWebSearch(type)

function searchToolOf(tool: Members, path: string, ignored: Ignored): Filter {
  for (const name of Object.keys(tool)) if (!searchMembers.has(name) && (tool[name] ?? false) !== false) ignored.add(`${path}.${name}`)
  const pictureText = within(path, () => member(tool, 'enable_image_understanding', isFlag, 'true or false'))
  return {
    ...datesOf(tool, path),
    ...handlesOf(tool, path, ['allowed_x_handles'], 'excluded_x_handles'),
    ...(pictureText !== undefined && { pictureText }),
  }
}
const searchMembers: ReadonlySet<string> = new Set([
  ...['type', 'allowed_x_handles', 'excluded_x_handles', 'from_date', 'to_date', 'enable_image_understanding'],
])

function ignoreDomains(tool: Members, path: string, ignored: Ignored): void {
  for (const name of Object.keys(tool)) if (name !== 'type' && (tool[name] ?? undefined) !== undefined) ignored.add(`${path}.${name}`)
}

/** What `tool_choice` forbids, demands, or leaves to the planner. */
function choiceOf(body: Members, { types }: Tools): 'always' | 'never' | undefined {
  const choice = body['tool_choice'] ?? 'auto'
  if (choice === 'auto') return undefined
  if (choice === 'none') return 'never'
  const wanted = choice === 'required' ? types : isMembers(choice) && isText(choice['type']) ? [choice['type']] : undefined
  if (!wanted)
    throw new RefusedMember(
      'invalid_value',
      'tool_choice',
      'The tool choice must be "auto", "none", "required" or name a tool by its type.',
    )
  if (wanted.some((type) => isSearch(type) && types.includes(type))) return 'always'
  if (wanted.some((type) => isSearch(type)))
    throw new RefusedMember('invalid_value', 'tool_choice', 'The tool choice names a tool that "tools" does not declare.')
  throw new RefusedMember('unsupported_value', 'tool_choice', 'Only search tools can be demanded here; functions are not called yet.')
}

/** Both inclusive; a whole day, or an instant. */
function datesOf(given: Members, path: string): Pick<Filter, 'from' | 'until'> {
  const from = dateOf(given, 'from_date', path)
  const to = dateOf(given, 'to_date', path)
  if (from && to && from.first >= to.after)
    throw new RefusedMember('invalid_value', `${path}.to_date`, 'The window is empty: "to_date" lies before "from_date".')
  return { ...(from && { from: from.first }), ...(to && { until: to.after }) }
}

function dateOf(given: Members, name: string, path: string): { readonly first: number; readonly after: number } | undefined {
  const text = given[name] ?? undefined
  if (text === undefined) return undefined
  const isDay = isText(text) && /^\d{4}-\d{2}-\d{2}$/.test(text)
  const isInstant = isText(text) && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i.test(text)
  const first = isDay || isInstant ? Date.parse(text) : NaN
  const isReal = isDay ? !Number.isNaN(first) && new Date(first).toISOString().startsWith(text) : !Number.isNaN(first)
  if (!isReal)
    throw new RefusedMember('invalid_value', `${path}.${name}`, `"${name}" must be a date such as 2026-11-23, or 2026-11-23T18:00:00Z.`)
  return { first, after: first + (isDay ? dayMs : 1) }
}

function handlesOf(given: Members, path: string, included: readonly string[], excluded: string): Pick<Filter, 'authors' | 'notAuthors'> {
  const [authors] = included.map((name) => handleList(given, name, path)).filter((list) => list !== undefined)
  const notAuthors = handleList(given, excluded, path)
  if (authors && notAuthors)
    throw new RefusedMember('invalid_value', `${path}.${excluded}`, `Give either "${included[0]}" or "${excluded}", not both.`)
  return { ...(authors && { authors }), ...(notAuthors && { notAuthors }) }
}

function handleList(given: Members, name: string, path: string): string[] | undefined {
  const list = given[name] ?? undefined
  if (list === undefined) return undefined
  const isFitting = isList(list) && list.length <= mostHandles && list.every((one) => isText(one) && one.trim() !== '' && one.length <= 256)
  if (!isFitting) throw new RefusedMember('invalid_value', `${path}.${name}`, `"${name}" must be a list of at most ${mostHandles} handles.`)
  return list.length > 0 ? list.map((one) => String(one).trim()) : undefined
}

/** Complaints about a member inside another one name the whole path. */
function within<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof RefusedMember) throw new RefusedMember(error.refusal, `${path}.${error.param}`, error.message)
    throw error
  }
}
