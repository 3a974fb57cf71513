import { EntryText } from '../../ui/EntryText.tsx'
import { say } from '../../words/bot.ts'
import './bot.css'

type Kept = { id: string; name: string }

const isKept = (one: unknown): one is Kept =>
  typeof one === 'object' &&
  one !== null &&
  typeof (one as Kept).id === 'string' &&
  typeof (one as Kept).name === 'string'

/** What an entry says: words somebody wrote keep their lines, sentences of the program stay on one. */
export function EntryWords({ kind, text }: { kind: string; text: string }) {
  const theirs = kind === 'bot.entry' || kind === 'procedures.record'
  return <EntryText kind={kind} text={text} className={theirs ? 'bot-words' : undefined} />
}

/** What came with an entry by mail: its subject, its files, and the whole message folded. Nothing for other entries. */
export function EntryMail({ kind, data }: { kind: string; data: Record<string, unknown> }) {
  if (kind !== 'bot.entry') return null
  const files = Array.isArray(data.files) ? data.files.filter(isKept) : []
  return (
    <>
      {typeof data.subject === 'string' && data.subject !== '' && <div>{data.subject}</div>}
      {files.length > 0 && (
        <ul className="row wrap" aria-label={say.files}>
          {files.map(({ id, name }) => (
            <li key={id}>
              <a className="link bot-file" href={`/api/bot-files/${id}`} download>
                {name}
              </a>
            </li>
          ))}
        </ul>
      )}
      {typeof data.folded === 'string' && (
        <details>
          <summary className="bot-file">{say.wholeMessage}</summary>
          <div className="bot-folded">{data.folded}</div>
        </details>
      )}
    </>
  )
}
