import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consentOf } from './wishes.ts'

test('who asks not to be used or quoted by machines is only counted', () => {
  for (const headers of [
    { 'tdm-reservation': ' 1 ' },
    { 'x-robots-tag': 'noarchive, noai' },
    { 'x-robots-tag': 'otherbot: none, NoSnippet' },
    { 'content-signal': 'search=yes, ai-input = no' },
  ])
    assert.equal(consentOf(headers), 'count-only', JSON.stringify(headers))
})

test('what asks for something else, or for nothing, does not', () => {
  for (const headers of [
    {},
    { 'tdm-reservation': '0' },
    { 'x-robots-tag': 'noindex, follow' },
    { 'x-robots-tag': 'noaidea' },
    { 'content-signal': 'ai-train=no, ai-input=yes' },
  ])
    assert.equal(consentOf(headers), 'answer', JSON.stringify(headers))
})
