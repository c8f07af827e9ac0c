import { firehoseWire, jetstreamWire, labelsWire, recordsWire, repositoryWire } from '../bluesky/fuzz.fixture.ts'
import { feedsWire } from '../feeds/fuzz.fixture.ts'
import { mastodonWire } from '../mastodon/fuzz.fixture.ts'
import { nostrWire } from '../nostr/fuzz.fixture.ts'
import { xWire } from '../x/fuzz.fixture.ts'
import type { FuzzedWire } from './wire.fixture.ts'

/** Every wire from which posts come. */
export const fuzzedWires: readonly FuzzedWire[] = [
  jetstreamWire,
  firehoseWire,
  recordsWire,
  repositoryWire,
  labelsWire,
  mastodonWire,
  nostrWire,
  xWire,
  feedsWire,
]
