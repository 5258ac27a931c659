/** Bytes of the heap in use, garbage not counted. */
export function usedHeap(): number {
  if (globalThis.gc === undefined) throw new Error("Run this with --expose-gc.")
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
