import type { FirehoseCommit, FirehoseEvent } from '../lib/atproto/firehose.ts'

/**
 * What happens on an AT Protocol network, before any wire has put it into frames: the fields of a commit, an identity or an account event
 * (atproto.com/specs/event-stream). Whoever has such events, an invented world or a bridge to a real server, can feed `jetstream/`.
 */
export type FeedEvent = FirehoseEvent
export type FeedCommit = FirehoseCommit

/** Events by time: every one with `from <= at < until`, in order, the same whenever and however often it is asked. */
export interface Feed {
  events(from: number, until: number): readonly FeedEvent[]
  /** Who the people are that were introduced before `at` and may still speak: for whoever begins to listen there. */
  introductions(at: number): readonly FeedEvent[]
}
