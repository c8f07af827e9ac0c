import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onceFor } from './once-for.ts'

test('an object is read once, also where that gives nothing; another one like it is read for itself', () => {
  const read: object[] = []
  const look = onceFor((object: object): undefined => {
    read.push(object)
  })
  const one = { n: 1 }
  const other = { n: 1 }
  for (const object of [one, one, other, one]) assert.equal(look(object), undefined)
  assert.equal(read.length, 2)
  assert.ok(read[0] === one && read[1] === other)
})
