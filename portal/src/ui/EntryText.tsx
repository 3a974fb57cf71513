import { entryWords } from '../journal-words.ts'

/** What an entry of a journal says, in the reader's language; screen readers are told where it stays English. */
export function EntryText({ kind, text, className }: { kind: string; text: string; className?: string }) {
  const said = entryWords(kind, text)
  return said.lang || className ? (
    <span lang={said.lang} className={className}>
      {said.text}
    </span>
  ) : (
    said.text
  )
}
