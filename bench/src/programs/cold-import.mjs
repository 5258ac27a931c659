// What it takes to import one module into a process that has done nothing else. Plain JavaScript, so that nothing is
// loaded for the sake of this program. Arguments: the package, or the address of a module; the folder that imports it.
const loadsFetch = () => process.moduleLoadList.includes("NativeModule internal/deps/undici/undici")

const [name, dir] = process.argv.slice(2)
const url = import.meta.resolve(name, new URL(`file://${dir}/package.json`))
const start = performance.now()
await import(url)
const milliseconds = performance.now() - start
const undici = { onImport: loadsFetch(), onUse: false }
void globalThis.Headers
undici.onUse = loadsFetch()
console.log(JSON.stringify({ milliseconds, undici }))
