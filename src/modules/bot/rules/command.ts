/** What a message asks the bot to do. `when` is read later, because it depends on the writer's clock. */
export type Command =
  | { do: 'done'; step: number; words: string }
  | { do: 'due'; step: number; when: string }
  | { do: 'milestone'; name: string }
  | { do: 'note'; words: string }
  | { do: 'help' }
  /** A word of ours without what it needs. */
  | { do: 'unclear'; word: string }

export type Reading = {
  /** The project it names, by its number; null when it names none. */
  project: number | null
  /** Null for words that are no command: an entry of the journal. */
  command: Command | null
  /** What stands below the line of the command; everything where there is none. */
  rest: string
}

type Act = 'done' | 'due' | 'milestone' | 'note' | 'help'

const acts: Readonly<Record<string, Act>> = {
  done: 'done',
  erledigt: 'done',
  fertig: 'done',
  due: 'due',
  fällig: 'due',
  faellig: 'due',
  termin: 'due',
  milestone: 'milestone',
  meilenstein: 'milestone',
  note: 'note',
  notiz: 'note',
  help: 'help',
  hilfe: 'help',
}

/** Longer first lines are prose. */
const mostLine = 500
/** `PJ-1042`, `P-12`, `pj 12:`, as people write the number of a project; `P1` is a severity. */
const named = /^\s*(?:pj\s?-?|p-)\s?(\d{1,9})(?![\p{L}\p{N}])[\s:,.-]*/iu
const stepFirst = /^(?:#|no\.?\s|nr\.?\s|step\s|schritt\s)?\s*(\d{1,4})(?![\p{L}\p{N}])[\s.,:;-]*/iu
const quoted = /^["'„“”‚‘’«»]+([^"„“”«»]{1,200}?)["'“”‘’«»]+\s*[.!]?$/u

/**
 * The command in the first line of a message, by German or English words: `done 7`, `due 7 Friday`, `milestone "Cutover"`, `note ...`,
 * `help`; before it the number of a project may stand. A line that only begins with such a word ("Due to the outage ...") is prose.
 */
export function readMessage(text: string): Reading {
  const all = text.normalize('NFC').trim()
  const end = all.indexOf('\n')
  const first = (end < 0 ? all : all.slice(0, end)).trim()
  const below = end < 0 ? '' : all.slice(end + 1).trim()
  if (first.length > mostLine) return { project: null, command: null, rest: all }
  const project = named.exec(first)
  const line = project ? first.slice(project[0].length) : first
  const command = commandOf(line.trim())
  const number = project ? Number(project[1]) : null
  if (command) return { project: number, command, rest: below }
  // Without a command the number belongs to the words, and still says which project they are about.
  return { project: number, command: null, rest: project ? [line.trim(), below].filter(Boolean).join('\n') : all }
}

function commandOf(line: string): Command | null {
  const word = /^\p{L}+/u.exec(line)?.[0] ?? ''
  const act = acts[word.toLowerCase()]
  if (!act) return null
  const after = line.slice(word.length)
  const rest = after.replace(/^[\s:,-]+/, '').trim()
  if (rest.replace(/[.!]+$/, '') === '') return act === 'help' ? { do: 'help' } : { do: 'unclear', word }
  switch (act) {
    case 'help':
      return null
    case 'note':
      return /^[\s:,-]/.test(after) ? { do: 'note', words: rest } : null
    case 'milestone': {
      const name = quoted.exec(rest)?.[1]?.trim() ?? (/^\s*:/.test(after) ? rest.slice(0, 200) : '')
      return name === '' ? null : { do: 'milestone', name }
    }
    default:
      return withStep(act, word, rest)
  }
}

function withStep(act: 'done' | 'due', word: string, rest: string): Command | null {
  const step = stepFirst.exec(rest)
  if (!step) return null
  const words = rest.slice(step[0].length).trim()
  if (act === 'done') return { do: 'done', step: Number(step[1]), words }
  return words === '' ? { do: 'unclear', word } : { do: 'due', step: Number(step[1]), when: words }
}

/** A step's number in a text message without a project: four digits are the code of a page. */
const mostSmsStep = 999

/**
 * A text message that is the bot's: it names a project, or is a command about a step or a milestone that no page knows. Null for any
 * other, which is an answer to a page.
 */
export function readText(body: string): Reading | null {
  const reading = readMessage(body.normalize('NFKC'))
  if (reading.project !== null) return reading
  const { command } = reading
  if (command?.do === 'milestone') return reading
  return (command?.do === 'done' || command?.do === 'due') && command.step <= mostSmsStep ? reading : null
}
