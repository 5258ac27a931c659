import { useEffect, useState } from "preact/hooks"
import { ChargeForm } from "./charge-form.tsx"
import { FiguresTable } from "./figures-table.tsx"
import { LanesChart } from "./lanes-chart.tsx"
import { Legend } from "./legend.tsx"
import { LeverPanel, type Sentence } from "./lever-panel.tsx"
import { useFrames } from "./use-frames.ts"
import { type Language, languages, preferredLanguage } from "./words.ts"

const hint: Sentence = (words) => words.hint

/** The whole page. */
export function App() {
  const [language, setLanguage] = useState<Language>(() => preferredLanguage(navigator.languages))
  const [sentence, setSentence] = useState<Sentence>(() => hint)
  const { frames, connection } = useFrames()
  const words = languages[language]
  const frame = frames.at(-1)
  const scene = frame?.tour

  useEffect(() => {
    document.documentElement.lang = language
    document.title = `@pix/auth: ${words.title}`
  }, [language, words])

  return (
    <>
      <header>
        <h1>{words.title}</h1>
        <button type="button" lang={language === "en" ? "pt-BR" : "en"} onClick={() => setLanguage(other(language))}>
          {words.otherLanguage}
        </button>
        <p>{words.lead}</p>
      </header>
      <main>
        <p class="sentence" role="status">
          {connection === "open" ? (scene === undefined ? sentence(words) : words.scenes[scene]) : words[connection]}
        </p>
        <section class="timeline" aria-labelledby="timeline">
          <h2 id="timeline">{words.timeline}</h2>
          <p class="quiet">{words.timelineHelp}</p>
          <LanesChart frames={frames} words={words} />
          <Legend words={words} />
        </section>
        <section aria-labelledby="levers">
          <h2 id="levers">{words.levers}</h2>
          <LeverPanel
            levers={frame?.levers}
            touring={scene !== undefined}
            words={words}
            say={(next) => setSentence(() => next)}
          />
        </section>
        <section aria-labelledby="figures">
          <h2 id="figures">{words.figures}</h2>
          <FiguresTable frame={frame} words={words} />
        </section>
        <section class="charge" aria-labelledby="charge">
          <h2 id="charge">{words.charge}</h2>
          <ChargeForm words={words} />
        </section>
      </main>
    </>
  )
}

function other(language: Language): Language {
  return language === "en" ? "pt-BR" : "en"
}
