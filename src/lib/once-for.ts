/** A reading of an object that is done once and kept as long as the object is there. What it reads of it must not change. */
export function onceFor<K extends object, V>(read: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, V>()
  return (of) => {
    if (!known.has(of)) known.set(of, read(of))
    return known.get(of) as V
  }
}
