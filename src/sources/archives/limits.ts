/** What an archive may hold at most; whatever is larger is somebody's attempt. */
export const archiveLimits = {
  /** Of a zip, as it is stored; an X export has all its owner's pictures in it. */
  zipBytes: 64 * 1024 ** 3,
  entries: 500_000,
  /** Unpacked, of the entries that are read: texts. */
  unpackedBytes: 8 * 1024 ** 3,
  /** Of one post in an array. */
  elementBytes: 1_000_000,
  /** Of `actor.json` and `account.js`. */
  ownerBytes: 1_000_000,
  /** Of a repository, which is read whole. */
  carBytes: 512 * 1024 ** 2,
} as const
