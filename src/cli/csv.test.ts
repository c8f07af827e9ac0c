import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toCsvLines } from './csv.ts'

test('cells are quoted where they must be, and nowhere else', () => {
  assert.equal(toCsvLines([]), '')
  assert.equal(
    toCsvLines([
      ['id', 'likes', 'text'],
      ['x:1', 0, 'plain 日本 text'],
      ['x:2', 1.5, 'a, "b"\nc\r\n'],
      ['', -2, ' spaced'],
    ]),
    'id,likes,text\r\nx:1,0,plain 日本 text\r\nx:2,1.5,"a, ""b""\nc\r\n"\r\n,-2," spaced"\r\n',
  )
})
