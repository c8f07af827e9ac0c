import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crisisLines } from './crisis-lines.ts'

test('a table becomes tweets: quoted fields hold commas, line ends and quotation marks; what has no id is left out', () => {
  const csv =
    'Tweet ID, Tweet Text, Source\n"353417323123720193","Flood in Kalvik, says ""the mayor""\nMore soon",Media\n"x","none",Media\r\n'
  assert.deepEqual(
    crisisLines(csv).map((line) => JSON.parse(line) as unknown),
    [{ id_str: '353417323123720193', text: 'Flood in Kalvik, says "the mayor"\nMore soon', user: { id_str: '353417323123720193' } }],
  )
})
