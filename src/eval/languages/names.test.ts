import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { measureNames } from './names.ts'

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Record<string, [string, string, string][]>
const labelled = [read('names.json'), read('names-apart.json')]

/** What stands in the one and not in the other, between what they share at both ends. */
function difference(one: string, other: string): string {
  const [a, b] = [[...one], [...other]]
  let start = 0
  while (a[start] !== undefined && a[start] === b[start]) start++
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return a
    .slice(start, a.length - end)
    .join('')
    .trim()
}

test('the labels are right: what is kept stands in the post, what is put in its place does not', () => {
  for (const [lang, triples] of labelled.flatMap((set) => Object.entries(set)))
    for (const [post, kept, swapped] of triples) {
      const [name, other] = [difference(kept, swapped), difference(swapped, kept)]
      assert.ok(name.length >= 1 && other.length >= 1, `${lang}: ${kept}`)
      assert.ok(post.includes(name), `${lang}: ${name} in ${post}`)
      assert.ok(!post.includes(other), `${lang}: ${other} in ${post}`)
    }
})

test('each script has at least thirty labelled sentences, all of them counted', () => {
  const counts = measureNames()
  assert.deepEqual(counts.map(({ lang }) => lang).sort(), ['ar', 'hi', 'ja', 'ko', 'th', 'zh'])
  for (const { lang, kept, keptPassing, keptPassingAll, swapped, caught, caughtByNames } of counts) {
    assert.ok(kept + swapped >= 30, lang)
    assert.ok(keptPassingAll <= keptPassing && keptPassing <= kept && caughtByNames <= caught && caught <= swapped)
  }
})

test('swapped names are caught as names, and kept ones let through, in every script', () => {
  for (const { lang, kept, keptPassing, swapped, caughtByNames } of [...measureNames(), ...measureNames(true)]) {
    assert.ok(caughtByNames >= 0.8 * swapped, `${lang}: ${caughtByNames} of ${swapped} caught`)
    assert.equal(keptPassing, kept, lang)
  }
})
