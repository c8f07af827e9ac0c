import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doesWhatAnotherDoes } from './subjects.ts'

const summit =
  'Summit ends without a deal: Ostrava Union wants quotas, while Meridia refuses\nMeridia will not accept quotas. We are ready to talk'

test('somebody else stands where a post names who does it', () => {
  assert.ok(doesWhatAnotherDoes('The union will not accept quotas.', summit, 'How did the summit end?'))
  assert.ok(!doesWhatAnotherDoes('Meridia will not accept quotas.', summit, 'How did the summit end?'))
})

test('whom the question names may be called otherwise', () => {
  assert.ok(!doesWhatAnotherDoes('The country will not accept quotas.', summit, 'What does Meridia say of quotas?'))
  assert.ok(!doesWhatAnotherDoes('The hall was closed at noon.', 'Fire at the old hall\nthe hall was closed at noon', ''))
})
