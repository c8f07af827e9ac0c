/** What two say, as it comes. It ends and fails with the first, and `stop` is told, so that the second ends too; the second ends alone. */
export async function* beside<T>(first: AsyncIterable<T>, second: AsyncIterable<T>, stop: () => void): AsyncIterable<T> {
  const [main, other] = [first[Symbol.asyncIterator](), second[Symbol.asyncIterator]()]
  const next = async (iterator: AsyncIterator<T>) => ({ iterator, result: await iterator.next() })
  let waiting = { main: next(main), other: next(other) }
  try {
    for (;;) {
      const { iterator, result } = await Promise.race([waiting.main, waiting.other])
      if (iterator === main) {
        if (result.done) return
        yield result.value
        waiting = { ...waiting, main: next(main) }
      } else if (!result.done) {
        yield result.value
        waiting = { ...waiting, other: next(other) }
      } else break
    }
    for (let { result } = await waiting.main; !result.done; result = await main.next()) yield result.value
  } finally {
    stop()
    waiting.main.catch(() => {}) // who left does not wait for it
    waiting.other.catch(() => {})
    void other.return?.()
    void main.return?.()
  }
}
