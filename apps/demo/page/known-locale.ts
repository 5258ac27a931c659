// The chart formats numbers for `navigator.language` as it is loaded, and throws where that is no language tag: `en-US@posix`
// of a browser in a POSIX locale, `C`, `pt_BR` or nothing. There it is made to format as for English. Imported first.
try {
  Intl.getCanonicalLocales(navigator.language)
} catch {
  Object.defineProperty(navigator, "language", { value: "en", configurable: true })
}
