import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIgnored, type Members } from './body.ts'
import { toScope } from './search-scope.ts'

function scopeOf(body: Members) {
  const ignored = createIgnored()
  return { ...toScope(body, ignored), ignored: ignored.paths }
}
const day = (text: string) => Date.parse(`${text}T00:00:00Z`)

test('whether posts are searched follows mode, tool choice and nothing else', () => {
  const cases: [Members, string][] = [
    [{}, 'auto'],
    [{ search_parameters: null }, 'auto'],
    [{ search_parameters: {} }, 'auto'],
    [{ search_parameters: { mode: 'off' } }, 'never'],
    [{ search_parameters: { mode: 'on' } }, 'always'],
    [{ web_search_options: {} }, 'auto'],
    [{ tools: [{ type: 'x_search' }] }, 'auto'],
    [{ tools: [{ type: 'x_search' }], tool_choice: 'required' }, 'always'],
    [{ tools: [{ type: 'web_search_preview_2025_03_11' }], tool_choice: { type: 'web_search_preview_2025_03_11' } }, 'always'],
    [{ tools: [{ type: 'function' }] }, 'auto'],
    [{ tools: [{ type: 'x_search' }], tool_choice: 'none' }, 'never'],
    [{ search_parameters: { mode: 'on' }, tool_choice: 'none' }, 'never'],
  ]
  for (const [body, posts] of cases) assert.equal(scopeOf(body).ask.posts, posts, JSON.stringify(body))
})

test('days are whole, instants are exact, both inclusive; results are 15 where parameters are given', () => {
  const { ask } = scopeOf({ search_parameters: { from_date: '2026-11-23', to_date: '2026-11-23' } })
  assert.deepEqual(ask, { posts: 'auto', limit: 15, from: day('2026-11-23'), until: day('2026-11-24') })
  const exact = scopeOf({ tools: [{ type: 'x_search', from_date: '2026-11-23T18:00:00+01:00', to_date: '2026-11-23T17:00:00Z' }] })
  assert.deepEqual(exact.ask, { posts: 'auto', from: Date.parse('2026-11-23T17:00:00Z'), until: Date.parse('2026-11-23T17:00:00.001Z') })
  for (const from_date of ['2026-2-3', '2026-02-29', '2026-11-23T18:00', '23.11.2026', 7, '', '2026-11-23T25:00:00Z'])
    assert.throws(() => scopeOf({ search_parameters: { from_date } }), { param: 'search_parameters.from_date' }, String(from_date))
})

test('accounts come from the first x source or x_search tool, which wins over parameters; empty lists say nothing', () => {
  const parameters = { sources: [{ type: 'news' }, { type: 'x', included_x_handles: [' a '] }, { type: 'x', included_x_handles: ['b'] }] }
  const both = { search_parameters: parameters, tools: [{ type: 'x_search', allowed_x_handles: ['c'] }] }
  assert.deepEqual(scopeOf({ search_parameters: parameters }).ask.authors, ['a'])
  assert.deepEqual([scopeOf(both).ask.authors, scopeOf(both).tool], [['c'], 'x_search'])
  assert.deepEqual(scopeOf(both).ignored, ['search_parameters.sources[0]', 'search_parameters.sources[2]'])
  assert.deepEqual(scopeOf({ tools: [{ type: 'x_search', allowed_x_handles: [], excluded_x_handles: ['a'] }] }).ask.notAuthors, ['a'])
})

test('what has no effect is named', () => {
  const tools = [
    { type: 'web_search', filters: { allowed_domains: ['a.example'] }, search_context_size: 'low' },
    { type: 'x_search', enable_image_understanding: true, enable_video_understanding: true },
    { type: 'function', name: 'f' },
    { type: 'code_interpreter' },
  ]
  const { ignored, tool } = scopeOf({ tools })
  assert.equal(tool, 'x_search')
  assert.deepEqual(ignored, [
    'tools[0].filters',
    'tools[0].search_context_size',
    'tools[1].enable_video_understanding',
    'tools[2]',
    'tools[3]',
  ])
})

test('words in pictures are left out or asked for by the search tool alone; who asks names where', () => {
  const scope = (flag: unknown) => scopeOf({ tools: [{ type: 'x_search', enable_image_understanding: flag }] })
  const of = ({ ask, pictures, ignored }: ReturnType<typeof scope>) => [ask.pictureText, pictures, ignored]
  assert.deepEqual(of(scope(true)), [true, 'tools[0].enable_image_understanding', []])
  assert.deepEqual(of(scope(false)), [false, undefined, []])
  assert.deepEqual(of(scope(null)), [undefined, undefined, []])
  assert.throws(() => scope('yes'), { param: 'tools[0].enable_image_understanding' })
})

test('Live Search as a tool is like its parameters, and no item of the output', () => {
  const { ask, tool } = scopeOf({ tools: [{ type: 'live_search', sources: [{ type: 'x', excluded_x_handles: ['a'] }] }] })
  assert.deepEqual([ask, tool], [{ posts: 'auto', limit: 15, notAuthors: ['a'] }, undefined])
})
