import { fold } from '../../post/index.ts'
import type { EvidenceItem } from '../evidence.ts'
import { tellsOfDenier } from '../grounding/denier.ts'
import { repeatedFrom } from './repeated-from.ts'

/** Whether words of a post are its author's own denial: who tells that somebody else denies it, or repeats another's words, denies nothing. */
export const isOwnDenial = ({ post }: EvidenceItem, text: string): boolean =>
  !tellsOfDenier(fold(text)) && repeatedFrom(post.text, text) === undefined
