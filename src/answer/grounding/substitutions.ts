import { fold, saidAt, type Post } from '../../post/index.ts'
import { isFunctionWord } from '../../search/index.ts'
import { answerSettings } from '../settings.ts'
import type { SlotValue } from './slot-values.ts'

const settings = answerSettings.standing.substitutions

/** Posts that may say the same: near-copies of each other. All are about the same places and names. */
type Group = readonly Post[]

/**
 * What stands in the same words in place of something else: "The shelter is [the old depot]" and "[the college]". Read from pairs of posts that begin and end
 * alike, among near-copies and among the newest that lead them; what was exchanged for one another fills one slot. Returns what a text holds of it.
 */
export function substitutionsAmong(groups: readonly Group[], isAsked: (word: string) => boolean): (text: string) => readonly SlotValue[] {
  const leads = groups.flatMap(([lead]) => lead ?? []).sort((a, b) => saidAt(b) - saidAt(a))
  const slots = createSlots()
  const several = groups.filter(({ length }) => length > 1)
  for (const posts of [leads.slice(0, settings.posts), ...several.map((group) => group.slice(0, settings.copies))]) {
    const texts = [...new Map(posts.map(({ text }) => tokensOf(text)).map((tokens) => [tokens.join(' '), tokens])).values()]
    texts.forEach((one, at) => {
      for (const other of texts.slice(at + 1)) {
        const pair = exchanged(one, other)
        if (pair && pair.every((run) => isValue(run, isAsked))) slots.join(...(pair.map((run) => run.join(' ')) as [string, string]))
      }
    })
  }
  const values = slots.all()
  return (text) => {
    if (values.length === 0) return []
    const words = ` ${tokensOf(text).join(' ')} `
    return values.flatMap(({ slot, value }) => (words.includes(` ${value} `) ? [{ slot, value }] : []))
  }
}

/** Words; of scripts without spaces characters. */
const tokensOf = (text: string): string[] =>
  fold(text.replace(/https?:\S+|[#@][\p{L}\p{N}_.-]+/gu, ' ')).match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]|[\p{L}\p{M}\p{N}]+/gu,
  ) ?? []

/** The runs in which two texts differ, where the same words stand before and behind them and make up most of both. */
function exchanged(one: readonly string[], other: readonly string[]): readonly [string[], string[]] | undefined {
  const most = Math.min(one.length, other.length)
  if (most < settings.leastWords || Math.max(one.length, other.length) > settings.mostWords) return undefined
  let before = 0
  while (before < most && one[before] === other[before]) before++
  let behind = 0
  while (behind < most - before && one[one.length - 1 - behind] === other[other.length - 1 - behind]) behind++
  const [shorter, longer] = [most - before - behind, Math.max(one.length, other.length) - before - behind]
  if (shorter === 0 || before + behind < settings.sameWords * (before + behind + longer)) return undefined
  return [one.slice(before, one.length - behind), other.slice(before, other.length - behind)]
}

function isValue(run: readonly string[], isAsked: (word: string) => boolean): boolean {
  const text = run.join('')
  if (/\p{Script=Han}|\p{Script=Katakana}|\p{Script=Hiragana}/u.test(text)) return run.length > 1
  return run.length <= settings.longestValue && run.some((word) => word.length > 2 && !isFunctionWord(word, 'en')) && !run.some(isAsked)
}

/** Values that were exchanged for one another, however many others lie between them, are of one slot. */
function createSlots() {
  const leads = new Map<string, string>()
  const find = (value: string): string => {
    const lead = leads.get(value) ?? value
    return lead === value ? value : find(lead)
  }
  return {
    join(one: string, other: string): void {
      for (const value of [one, other]) if (!leads.has(value)) leads.set(value, value)
      if (leads.size <= settings.mostValues) leads.set(find(one), find(other))
    },
    all: (): SlotValue[] => [...leads.keys()].map((value) => ({ slot: `words ${find(value)}`, value })),
  }
}
