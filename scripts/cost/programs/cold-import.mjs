// What it takes to import one module into a process that has done nothing else. Plain JavaScript, so that nothing is
// loaded for the sake of this program. Argument: the module's URL.
const loadsFetch = () => process.moduleLoadList.includes("NativeModule internal/deps/undici/undici")

const start = performance.now()
await import(process.argv[2])
const milliseconds = performance.now() - start
const undici = { onImport: loadsFetch(), onUse: false }
void globalThis.Headers
undici.onUse = loadsFetch()
console.log(JSON.stringify({ milliseconds, undici }))
