import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyResult } from '../../api/ask.ts'
import { createPaint, type Terminal } from '../terminal.ts'
import { showEnd } from './ask.ts'

test('an answer that its model left unfinished says so, and a whole one does not', () => {
  const shown = (finish: 'length' | 'complete') => {
    let err = ''
    const terminal: Terminal = {
      out: () => {},
      err: (text) => (err += text),
      isInteractive: false,
      colours: false,
      width: 80,
      timeZone: 'UTC',
      now: () => 0,
    }
    showEnd({ ...emptyResult('a', { question: 'What is said?' }, 'some', []), finish }, terminal, createPaint(terminal))
    return err.replace(/\s+/g, ' ')
  }
  assert.match(shown('length'), /Cut short: .+ whole sentences\./)
  assert.doesNotMatch(shown('complete'), /Cut short/)
})
